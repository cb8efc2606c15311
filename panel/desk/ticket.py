"""One ticket: who it is about, what was said, and what can be done now.

The drawer and the ticket's own page draw the same; it refreshes itself and keeps what is being
typed.
"""

import json
from datetime import datetime
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.contacts.rules import window_is_open
from core.conversations import store as conversations
from core.tickets import store
from core.tickets.machine import CLOSES, OPEN, Event, Status
from core.tickets.store import TicketRow
from panel.dates import duration, moment
from panel.desk import clicks
from panel.desk.bubbles import Scene, conversation
from panel.desk.rows import clock_until
from panel.desk.states import badge, close_label
from panel.ground import ground, reading
from panel.safe import escaped, markup
from panel.shell.live import live
from panel.words import _

REFRESH: Final = 2.0  # seconds
SHOWN: Final = 200  # messages; older ones come with the desk's history


@live(REFRESH)
def ticket_panel(user: User, ticket_id: int) -> None:
    """Everything about one ticket."""
    now = clock.now()
    with reading() as session:
        ticket = store.get(session, ticket_id, now=now)
        events = store.events(session, ticket_id)
        messages = conversations.history(session, ticket.contact_id, limit=SHOWN)
    if ticket.unread and ticket.operator_id == user.id:
        clicks.mark_read(ticket_id)
    scene = Scene(messages, events, ticket_id, ground().settings.zone, now)
    _head(ticket, now)
    clicks.show_told(ticket_id)
    left, right = st.columns([2.4, 1], gap="medium")
    with left:
        with st.container(key="talk", height=420, autoscroll=True):
            markup(conversation(scene))
        _composer(ticket, user, now)
    with right:
        _buttons(ticket, user, now)
        markup(_card(ticket, now))


def _head(ticket: TicketRow, now: datetime) -> None:
    name = escaped(ticket.name or _("Sin nombre"))
    contact = escaped(_contact(ticket))
    clocks = ""
    if ticket.status in OPEN:
        window = clock_until(ticket.window_until, now=now)
        expires = clock_until(ticket.expires_at, now=now)
        clocks = (
            f"<span class='clock {window.urgency}'><b>{_('Ventana')}</b> {window.text}</span>"
            f"<span class='clock {expires.urgency}'><b>{_('Vence')}</b> {expires.text}</span>"
        )
    markup(
        f"<div class='ticket-head'><div class='who-line'><span class='name'>{name}</span>"
        f"<span class='contact'>{contact}</span></div>"
        f"<div class='clocks'>{badge(ticket.status)}{clocks}</div></div>"
    )


def _composer(ticket: TicketRow, user: User, now: datetime) -> None:
    hindrance = why_not_reply(ticket, user, now)
    key = f"reply-{ticket.id}"
    st.chat_input(
        hindrance or _("Escribir una respuesta"),
        key=key,
        disabled=bool(hindrance),
        max_chars=4096,
        on_submit=clicks.reply,
        args=(ticket.id, key),
    )


def why_not_reply(ticket: TicketRow, user: User, now: datetime) -> str:
    """Why this person cannot write on this ticket now; empty if nothing hinders. Pure."""
    if ticket.status is Status.NEW:
        return _("Tomar el ticket para responder")
    if ticket.status is not Status.IN_PROGRESS:
        return _("El ticket está cerrado: si el cliente escribe, le responde el bot")
    if ticket.closing_at is not None:
        return _("El ticket se está cerrando")
    if ticket.operator_id != user.id and not user.is_admin:
        return _("Lo atiende {who}").format(who=ticket.operator_name)
    if not window_is_open(ticket.last_inbound_at, now):
        return _("Pasaron 24 h desde su último mensaje: WhatsApp no acepta texto libre")
    return ""


def _buttons(ticket: TicketRow, user: User, now: datetime) -> None:
    if ticket.closing_at is not None and ticket.status in OPEN:
        _undo(ticket, now)
    elif ticket.status is Status.NEW:
        st.button(
            _("Tomar"), type="primary", width="stretch", on_click=clicks.take, args=(ticket.id,)
        )
    elif ticket.status is Status.IN_PROGRESS and (ticket.operator_id == user.id or user.is_admin):
        _closing_buttons(ticket)


def _closing_buttons(ticket: TicketRow) -> None:
    for event in CLOSES:
        st.button(
            close_label(event),
            type="primary" if event is Event.RESOLVE else "secondary",
            width="stretch",
            on_click=clicks.close,
            args=(ticket.id, event),
        )
    with st.container(horizontal=True, key="minor"):
        for label, click in (
            (_("Liberar"), clicks.release),
            (_("Marcar como no leído"), clicks.mark_unread),
        ):
            st.button(label, type="tertiary", on_click=click, args=(ticket.id,))


def _undo(ticket: TicketRow, now: datetime) -> None:
    label = close_label(Event(ticket.closing_event or ""))
    left = max(0, round((ticket.closing_at - now).total_seconds())) if ticket.closing_at else 0
    said = _("Se cierra en {n} s: {how}").format(n=left, how=label)
    markup(f"<div class='alert notice' role='status'>{said}</div>")
    st.button(
        _("Deshacer"),
        type="primary",
        width="stretch",
        on_click=clicks.undo_close,
        args=(ticket.id,),
    )


def _card(ticket: TicketRow, now: datetime) -> str:
    zone = ground().settings.zone
    waited = duration((ticket.taken_at or ticket.closed_at or now) - ticket.received_at)
    lines = [
        (_("Ticket"), f"#{ticket.id}"),
        (_("Recibido"), moment(ticket.received_at, zone=zone, now=now)),
        (_("Espera"), waited),
        (_("Operador"), ticket.operator_name or _("Nadie todavía")),
        (_("Tema"), ticket.topic),
        (_("Fuente"), ticket.source),
        (_("Pedido"), ticket.order_number),
        *saved_answers(ticket.saved),
    ]
    items = "".join(
        f"<dt>{escaped(label)}</dt><dd>{escaped(value)}</dd>" for label, value in lines if value
    )
    return f"<dl class='card'>{items}</dl>"


def saved_answers(saved: str) -> list[tuple[str, str]]:
    """What the bot had asked, as pairs; `order` has a line of its own. Pure."""
    answers = json.loads(saved or "{}")
    return [(str(k), str(v)) for k, v in answers.items() if k != "order"]


def _contact(ticket: TicketRow) -> str:
    return ticket.phone or (f"@{ticket.username}" if ticket.username else "")
