"""Beside a conversation: who the contact is, what the team notes, what the bot did not say.

A part of the page of its own: it draws itself again when something here changes, and leaves the
conversation and what is being typed alone.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.accounts.store import people
from core.contacts.store import tags as tags_store
from core.contacts.store.card import Card, card
from core.contacts.store.tags import Tag
from core.conversations.store import notes as notes_store
from core.conversations.store import unsaid as unsaid_store
from core.conversations.store.notes import NoteRow
from core.conversations.store.unsaid import Unsaid
from core.db import Session
from core.tickets import store
from core.tickets.rules import NOTE
from core.tickets.store import TicketRow, beside
from core.tickets.store.beside import Brief
from panel.components.listener import listen
from panel.components.noting import draw_noting
from panel.desk import card_clicks as clicks
from panel.desk.about import card as ticket_card
from panel.desk.card_rows import (
    contact_card,
    facts,
    note_list,
    saved_fields,
    ticket_label,
    unsaid_list,
)
from panel.desk.clicks import show_told
from panel.ground import ground, reading
from panel.safe import markup
from panel.shell.live import live
from panel.shell.places import TICKETS
from panel.words import _

REFRESH: Final = 60.0  # seconds: the window's clock goes on; what happens is listened for


@dataclass(frozen=True, slots=True)
class Known:
    """Everything the column shows, read at one moment."""

    ticket: TicketRow
    card: Card
    tags: list[Tag]
    all_tags: list[Tag]
    notes: list[NoteRow]
    unsaid: list[Unsaid]
    tickets: list[Brief]
    count: int
    colleagues: list[str]
    mentioned: bool
    now: datetime


@live(REFRESH)
def beside_ticket(user: User, ticket_id: int) -> None:
    """The column at the right of a ticket."""
    started: int | None = st.session_state.pop(clicks.STARTED, None)
    if started is not None:
        TICKETS.go(params={"ticket": str(started)})
    now = clock.now()
    with reading() as session:
        beat = beside.beside_beat(session, ticket_id)
        known = _read(session, ticket_id, user, now)
    if known.mentioned:
        clicks.see_mentions(known.card.id)
    listen("beside", beat, name="beside", ticket=ticket_id)
    zone = ground().settings.zone
    show_told(clicks.card_of(ticket_id))
    markup(contact_card(known.card, known.tags, known.count, zone=zone, now=now))
    _buttons(known)
    _notes(known)
    _title(_("Ticket"))
    markup(ticket_card(known.ticket, now, zone=zone))
    _fields(known)
    _others(known)
    _unsaid(known)


def _read(session: Session, ticket_id: int, user: User, now: datetime) -> Known:
    ticket = store.get(session, ticket_id, now=now)
    theirs = ticket.contact_id
    return Known(
        ticket=ticket,
        card=card(session, theirs),
        tags=tags_store.of_contact(session, theirs),
        all_tags=tags_store.everything(session),
        notes=notes_store.of_contact(session, theirs),
        unsaid=unsaid_store.of_ticket(session, ticket_id),
        tickets=beside.latest(session, theirs, now=now),
        count=beside.count(session, theirs),
        colleagues=[
            row.name for row in people.everybody(session) if row.enabled and row.id != user.id
        ],
        mentioned=notes_store.is_named(session, user.id, theirs),
        now=now,
    )


def _buttons(known: Known) -> None:
    """Tags, and what an operator may do with the contact."""
    theirs, ticket = known.card, known.ticket
    with st.container(key="card-buttons", horizontal=True, gap="small"):
        if not theirs.silenced_by and not theirs.blocked_at:
            st.button(_("Escribirle"), on_click=clicks.start, args=(ticket.id, theirs.id))
        elif theirs.silenced_by and theirs.silenced_by != ticket.id:
            params = {"ticket": str(theirs.silenced_by)}
            TICKETS.link(_("Abrir su ticket abierto"), params=params)
        with st.popover(_("Etiquetas"), icon=":material/label:"):
            _tags(known)
        with st.popover(_("Más"), icon=":material/more_horiz:"):
            _rare(ticket.id, theirs)


def _tags(known: Known) -> None:
    mine = tuple(tag.name for tag in known.tags)
    # A new key when the tags changed elsewhere: the field shows what is true.
    key = f"tags-{known.card.id}-{'·'.join(mine)}"
    st.multiselect(
        _("Etiquetas"),
        [tag.name for tag in known.all_tags],
        default=mine,
        key=key,
        accept_new_options=True,
        placeholder=_("Elegir, o escribir una nueva"),
        on_change=clicks.retag,
        args=(known.ticket.id, known.card.id, mine, key),
    )


def _rare(ticket_id: int, theirs: Card) -> None:
    blocked, stopped = theirs.blocked_at is not None, theirs.marketing_stop_at is not None
    st.button(
        _("Desbloquear") if blocked else _("Bloquear"),
        icon=":material/block:",
        on_click=clicks.block,
        args=(ticket_id, theirs.id, not blocked),
    )
    if not blocked:
        st.caption(_("Sus mensajes se guardan; no se le contesta y nadie recibe aviso."))
    st.button(
        _("Vuelve a querer publicidad") if stopped else _("No quiere publicidad"),
        icon=":material/campaign:",
        on_click=clicks.marketing,
        args=(ticket_id, theirs.id, stopped),
    )


def _notes(known: Known) -> None:
    _title(_("Notas del equipo"))
    if known.notes:
        markup(note_list(known.notes, zone=ground().settings.zone, now=known.now))
    draw_noting(
        known.colleagues,
        name=str(known.ticket.id),
        longest=NOTE,
        on_note=partial(clicks.note, known.ticket.id),
    )


def _fields(known: Known) -> None:
    others = [ticket for ticket in known.tickets if ticket.id != known.ticket.id]
    pairs = saved_fields(others, but=known.ticket.saved)
    if pairs:
        _title(_("Datos de otros tickets"))
        markup(facts(pairs))


def _others(known: Known) -> None:
    others = [ticket for ticket in known.tickets if ticket.id != known.ticket.id]
    if others:
        _title(_("Otros tickets"))
        with st.container(key="other-tickets", gap=None):
            for ticket in others:
                label = ticket_label(ticket, zone=ground().settings.zone, now=known.now)
                TICKETS.link(label, params={"ticket": str(ticket.id)})


def _unsaid(known: Known) -> None:
    if known.unsaid:
        label = _("Lo que el bot no dijo ({n})").format(n=len(known.unsaid))
        with st.expander(label, icon=":material/volume_off:"):
            markup(unsaid_list(known.unsaid, zone=ground().settings.zone, now=known.now))


def _title(text: str) -> None:
    markup(f"<h3 class='beside-title'>{text}</h3>")
