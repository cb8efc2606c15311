"""Tickets: the list, a drawer over it, and each ticket's own page under its address."""

import streamlit as st

from panel.desk.list import OPEN, address_here, ticket_list
from panel.desk.ticket import ticket_panel
from panel.shell.head import head
from panel.shell.live import drawer
from panel.shell.places import TICKETS
from panel.shell.session import require_operator
from panel.words import _


def render() -> None:
    """The list, or the one ticket that the address names."""
    require_operator()
    alone = address_here().ticket
    if alone is not None:
        _alone(alone)
        return
    head(_("Tickets"))
    ticket_list()
    opened: int | None = st.session_state.get(OPEN)
    if opened is not None:
        _drawer(opened)


def _alone(ticket_id: int) -> None:
    _shut()
    head(_("Ticket #{n}").format(n=ticket_id))
    with st.container(key="alone"):
        TICKETS.link(_("Todos los tickets"), icon=":material/arrow_back:")
        ticket_panel(ticket_id, alone=True)


def _drawer(ticket_id: int) -> None:
    @drawer(_("Ticket #{n}").format(n=ticket_id), on_dismiss=_shut)
    def content() -> None:
        ticket_panel(ticket_id)

    content()


def _shut() -> None:
    st.session_state.pop(OPEN, None)
