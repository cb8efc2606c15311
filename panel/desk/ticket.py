"""One ticket: who it is about, what was said, and what can be done now.

The drawer and the ticket's own page draw the same; it refreshes itself and keeps what is being
typed.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.conversations import store as conversations
from core.tickets import store
from core.tickets.machine import CLOSES, OPEN, Event, Status, advance
from core.tickets.store import TicketRow
from core.tickets.store.pulse import ticket_beat
from panel.components.listener import listen
from panel.components.talk import draw_talk
from panel.desk import clicks
from panel.desk.about import card, head
from panel.desk.again import unsent
from panel.desk.bubbles import Scene, conversation
from panel.desk.composer import composer
from panel.desk.states import close_label
from panel.ground import ground, reading
from panel.safe import markup
from panel.shell.live import live
from panel.shell.places import TICKETS
from panel.words import _

REFRESH: Final = 30.0  # seconds: the clocks go on; what happens is listened for
SHOWN: Final = 200  # messages; older ones come with the desk's history


@live(REFRESH)
def ticket_panel(user: User, ticket_id: int, *, alone: bool = False) -> None:
    """Everything about one ticket; `alone` on its own page."""
    now = clock.now()
    with reading() as session:
        beat = ticket_beat(session, ticket_id, now=now)
        ticket = store.get(session, ticket_id, now=now)
        events = store.events(session, ticket_id)
        talk = conversations.talk(session, ticket.contact_id, limit=SHOWN)
    if ticket.unread and ticket.operator_id in (None, user.id):
        clicks.seen(ticket_id, user)
    listen("ticket", beat, name="ticket", ticket=ticket_id)
    scene = Scene(talk, events, ticket_id, ground().settings.zone, now)
    markup(head(ticket, now))
    _buttons(ticket, user)
    clicks.show_told(ticket_id)
    left, right = st.columns([2.6, 1], gap="medium")
    with left:
        with st.container(key="talk", height=420, autoscroll=True):
            lines = conversation(scene)
            draw_talk(lines, name=str(ticket_id), retry=partial(clicks.fetch_again, ticket_id))
        unsent(ticket, talk.messages, now)
        composer(ticket, user, now)
    with right:
        markup(card(ticket, now, zone=ground().settings.zone))
        if not alone:
            link = {"ticket": str(ticket_id)}
            TICKETS.link(_("Abrir en su página"), icon=":material/open_in_full:", params=link)


def _buttons(ticket: TicketRow, user: User) -> None:
    closing = ticket.closing_at is not None and ticket.status in OPEN
    mine = ticket.operator_id == user.id or user.is_admin
    with st.container(key="toolbar", horizontal=True, vertical_alignment="center"):
        if closing:
            _undo(ticket)
        elif ticket.status is Status.NEW:
            _button(_("Tomar"), clicks.take, ticket.id, main=True)
        elif ticket.status is Status.IN_PROGRESS and mine:
            for event in CLOSES:
                main = event is Event.RESOLVE
                _button(close_label(event), clicks.close, ticket.id, event, main=main)
            _button(_("Liberar"), clicks.release, ticket.id)
            _button(_("Marcar como no leído"), clicks.mark_unread, ticket.id)
        else:
            st.empty()


def _button(label: str, click: Callable[..., None], *args: object, main: bool = False) -> None:
    st.button(label, type="primary" if main else "secondary", on_click=click, args=args)


def _undo(ticket: TicketRow) -> None:
    outcome = advance(ticket.status, Event(ticket.closing_event or ""))
    said = _("Se cierra como {status} en unos segundos").format(status=outcome.value)
    markup(f"<div class='closing' role='status'>{said}</div>")
    _button(_("Deshacer"), clicks.undo_close, ticket.id, main=True)
