"""The list of tickets: views, table, pages. New tickets appear in it by themselves."""

from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.accounts.store import people
from core.tickets import store
from core.tickets.store.pulse import desk_beat
from panel.components.listener import listen
from panel.components.table import Asked, draw_table
from panel.dates import number
from panel.desk import clicks
from panel.desk.rows import table
from panel.desk.view import FILTERS, PAGE_SIZE, SORTS, Address, chips, view_of
from panel.ground import ground, reading
from panel.shell.live import live
from panel.shell.session import click, require_operator
from panel.words import _, ngettext

REFRESH: Final = 30.0  # seconds: the clocks go on; what happens is listened for
OPEN: Final = "desk.open"  # in the session state: the ticket in the drawer
OPENING: Final = "desk.opening"


def address_here() -> Address:
    """The address of this page, as it is now."""
    return Address(st.query_params.to_dict())


@live(REFRESH)
def ticket_list(user: User) -> None:
    """The views over the filters over the table."""
    if st.session_state.pop(OPENING, False):
        st.rerun()  # the drawer belongs to the page, which this list must not redraw
    address, now = address_here(), clock.now()
    with reading() as session:
        beat = desk_beat(session, now=now)
        page = store.page(session, view_of(address, user), now=now)
        operators = {row.id: row.name for row in people.everybody(session)}
    listen("desk", beat, name="list")
    _chips(address, page.total)
    draw_table(
        table(page.rows, address, operators=operators, zone=ground().settings.zone, now=now),
        Asked(_open, _sort, _filter),
    )
    _pages(address, page.total)


def _chips(address: Address, total: int) -> None:
    names = chips()
    with st.container(key="views", horizontal=True, vertical_alignment="center"):
        st.session_state["desk.chip"] = address.chip
        st.segmented_control(
            _("Vista"),
            list(names),
            format_func=names.__getitem__,
            required=True,
            key="desk.chip",
            label_visibility="collapsed",
            on_change=_choose,
        )
        count = ngettext("{n} ticket", "{n} tickets", total).format(n=number(total))
        st.caption(count)


def _pages(address: Address, total: int) -> None:
    pages = -(-total // PAGE_SIZE)
    if pages > 1:
        here = min(address.page, pages)
        key = f"desk.page.{here}.{pages}"  # a new one when the address moved: it shows that page
        st.pagination(pages, default=here, key=key, on_change=_turn, args=(key,))


@click
def _open(ticket_id: int) -> None:
    require_operator()
    st.session_state.pop(clicks.KEPT_UNREAD, None)
    st.session_state[OPEN] = ticket_id
    st.session_state[OPENING] = True


@click
def _sort(column: str) -> None:
    if column in SORTS:
        _go(address_here().sorted_by(column))


@click
def _filter(name: str, value: str) -> None:
    if name in FILTERS:
        _go(address_here().with_(**{name: value.strip()}))


@click
def _choose() -> None:
    _go(address_here().with_(vista=st.session_state["desk.chip"], orden=""))


@click
def _turn(key: str) -> None:
    _go(address_here().with_(pagina=str(st.session_state[key])))


def _go(address: Address) -> None:
    require_operator()
    st.query_params.from_dict(dict(address.params))
