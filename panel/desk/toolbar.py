"""What can be done with a ticket now, as buttons: drawn from its state and whose it is."""

from collections.abc import Callable

import streamlit as st

from core.accounts.rules import User
from core.tickets.machine import CLOSES, OPEN, Event, Status, advance
from core.tickets.store import TicketRow
from panel.desk import clicks
from panel.desk.states import close_label
from panel.desk.team import giving, others_looking
from panel.safe import markup
from panel.words import _


def toolbar(ticket: TicketRow, user: User) -> None:
    """The buttons of a ticket; an action refuses again what this person may not do."""
    closing = ticket.closing_at is not None and ticket.status in OPEN
    mine = ticket.operator_id == user.id or user.is_admin
    with st.container(key="toolbar", horizontal=True, vertical_alignment="center"):
        if closing:
            _undo(ticket)
        elif ticket.status is Status.NEW:
            _button(_("Tomar"), clicks.take, ticket.id, main=True)
            if user.is_admin:
                giving(ticket, user)
        elif ticket.status is Status.IN_PROGRESS and mine:
            for event in CLOSES:
                main = event is Event.RESOLVE
                _button(close_label(event), clicks.close, ticket.id, event, main=main)
            giving(ticket, user)
            _button(_("Liberar"), clicks.release, ticket.id)
            _button(_("Marcar como no leído"), clicks.mark_unread, ticket.id)
        others_looking(ticket.id)


def _button(label: str, click: Callable[..., None], *args: object, main: bool = False) -> None:
    st.button(label, type="primary" if main else "secondary", on_click=click, args=args)


def _undo(ticket: TicketRow) -> None:
    outcome = advance(ticket.status, Event(ticket.closing_event or ""))
    said = _("Se cierra como {status} en unos segundos").format(status=outcome.value)
    markup(f"<div class='closing' role='status'>{said}</div>")
    _button(_("Deshacer"), clicks.undo_close, ticket.id, main=True)
