"""The list of tickets: views, table, pages. New tickets appear in it by themselves."""

from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.accounts.store import people
from core.db import Session
from core.tickets import store
from core.tickets.store import TicketRow
from core.tickets.store.own_views import own_views
from core.tickets.store.pulse import desk_beat
from panel.components.bar import Chosen, draw_bar
from panel.components.listener import listen
from panel.components.table import Asked, draw_table
from panel.desk import clicks, many, own
from panel.desk.bar import bar
from panel.desk.detail import unfolded
from panel.desk.rows import table
from panel.desk.view import ALL, FILTERS, PAGE_SIZE, SORTS, Address, chips, view_of
from panel.ground import ground, reading
from panel.shell.live import live
from panel.shell.session import click, require_operator

REFRESH: Final = 60.0  # seconds: the clocks go on by minutes; what happens is listened for
OPEN: Final = "desk.open"  # in the session state: the ticket in the drawer
OPENING: Final = "desk.opening"
UNFOLDED: Final = "desk.unfolded"  # the rows whose detail is shown, the latest last
MOST_UNFOLDED: Final = 4


def address_here() -> Address:
    """The address of this page, as it is now."""
    return Address(st.query_params.to_dict())


@live(REFRESH)
def ticket_list(user: User) -> None:
    """The views over the filters over the table."""
    if st.session_state.pop(OPENING, False):
        st.rerun()  # the drawer belongs to the page, which this list must not redraw
    address, now, zone = address_here(), clock.now(), ground().settings.zone
    with reading() as session:
        beat = desk_beat(session, now=now)
        page = store.page(session, view_of(address, user, zone=zone), now=now)
        counts = store.open_counts(session, user.id, now=now)
        kept = own_views(session, user.id)
        operators = {row.id: row.name for row in people.everybody(session)}
        shown = table(page.rows, address, user, operators=operators, zone=zone, now=now)
        shown["details"] = _details(session, page.rows)
    st.session_state[many.SHOWN] = {row.id: row.operator_id for row in page.rows}
    listen("desk", beat, name="list")
    chosen = Chosen(_choose, _open_own, _keep, own.rename, own.remove, _clear)
    draw_bar(bar(address, kept, counts, page.total), chosen)
    many.show_told(now)
    own.show_told(now)
    draw_table(shown, Asked(_open, _sort, _filter, unfold=_unfold, move=many.move, clear=_clear))
    _pages(address, page.total)


def _details(session: Session, rows: list[TicketRow]) -> dict[str, object]:
    """What the unfolded rows of this page show; the others cost nothing."""
    now, zone = clock.now(), ground().settings.zone
    asked: list[int] = st.session_state.get(UNFOLDED, [])
    return {
        str(row.id): unfolded(
            row,
            store.detail(session, row.id, row.contact_id, row.received_at, now=now),
            zone=zone,
            now=now,
        )
        for row in rows
        if row.id in asked
    }


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
def _unfold(ticket_id: int, on: bool) -> None:
    require_operator()
    others = [one for one in st.session_state.get(UNFOLDED, []) if one != ticket_id]
    st.session_state[UNFOLDED] = [*others, ticket_id][-MOST_UNFOLDED:] if on else others


@click
def _sort(column: str) -> None:
    if column in SORTS:
        _go(address_here().sorted_by(column))


@click
def _filter(name: str, value: str) -> None:
    if name in FILTERS:
        _go(address_here().filtered_by(name, value))


@click
def _clear() -> None:
    _go(address_here().unfiltered())


@click
def _choose(chip: str) -> None:
    if chip in chips():
        _go(Address({} if chip == ALL else {"vista": chip}))


@click
def _open_own(view_id: int) -> None:
    operator = require_operator()
    with reading() as session:
        kept = {view.id: view for view in own_views(session, operator.id)}
    if view_id in kept:
        _go(Address.of(kept[view_id].query))


@click
def _keep(name: str) -> None:
    own.keep(name, address_here().query)


@click
def _turn(key: str) -> None:
    _go(address_here().with_(pagina=str(st.session_state[key])))


def _go(address: Address) -> None:
    require_operator()
    st.query_params.from_dict(dict(address.params))
