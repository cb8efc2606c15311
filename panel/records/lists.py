"""The two lists of the journal: what failed, and everything."""

from collections.abc import Callable
from datetime import date
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.intake import reviewing
from panel.components.table import Asked, draw_table
from panel.dates import number
from panel.ground import ground, reading
from panel.records import clicks
from panel.records.rows import entries, failures
from panel.records.view import OUTCOMES, PAGE_SIZE, Address
from panel.safe import markup
from panel.shell.live import live
from panel.shell.session import click, require_administrator
from panel.words import _

REFRESH: Final = 15.0  # seconds
AGAIN: Final = "records.again"


@live(REFRESH)
def failure_list(user: User) -> None:
    """What failed and waits, each with its button."""
    _whole_page()
    address, settings = _here(), ground().settings
    with reading() as session:
        total = reviewing.waiting_total(session, by=user)
        found = reviewing.waiting(
            session,
            by=user,
            before=address.failed_before,
            limit=PAGE_SIZE + 1,
            settings=settings,
        )
    shown = found[:PAGE_SIZE]
    with st.container(key="failed-head", horizontal=True, vertical_alignment="center"):
        count = f" <span class='count'>{number(total)}</span>" if total else ""
        markup(f"<h2>{_('Eventos que fallaron')}{count}</h2>")
        if total:
            st.button(
                _("Reprocesar todos"),
                icon=":material/replay:",
                on_click=_then(clicks.replay_all),
            )
    asked = Asked(_then(clicks.open_failure), press=_then(clicks.replay_failure))
    draw_table(failures(shown, zone=settings.zone, now=clock.now()), asked)
    _turns("fallas", address.failed_before, shown[-1].failure.id if len(found) > PAGE_SIZE else 0)


@live(REFRESH)
def entry_list(user: User) -> None:
    """Every webhook, by days and by outcome."""
    _whole_page()
    address, zone = _here(), ground().settings.zone
    with reading() as session:
        found = reviewing.listed(session, address.wanted(zone), by=user, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    with st.container(key="all-head", horizontal=True, vertical_alignment="bottom"):
        markup(f"<h2>{_('Todo lo recibido')}</h2>")
        with st.container(horizontal=True, width="content"):
            _day("desde", _("Desde"), address.since)
            _day("hasta", _("Hasta"), address.until)
    asked = Asked(_then(clicks.open_entry), filter=_filter)
    draw_table(entries(shown, address, zone=zone, now=clock.now()), asked)
    _turns("antes", address.before, shown[-1].id if len(found) > PAGE_SIZE else 0)


def _day(name: str, label: str, day: date | None) -> None:
    key = f"records.{name}.{day}"  # a new one when the address moved: it shows that day
    st.date_input(
        label,
        day,
        format="DD/MM/YYYY",
        key=key,
        width=150,
        on_change=_choose,
        args=(name, key),
    )


def _turns(name: str, here: int | None, older: int) -> None:
    """Buttons to the first page and to the next one, where there is one."""
    if not here and not older:
        return
    with st.container(key=f"turns-{name}", horizontal=True):
        st.button(
            _("Lo más nuevo"),
            icon=":material/first_page:",
            key=f"first-{name}",
            disabled=not here,
            on_click=_turn,
            args=(name, 0),
        )
        st.button(
            _("Más viejos"),
            icon=":material/chevron_right:",
            key=f"older-{name}",
            disabled=not older,
            on_click=_turn,
            args=(name, older),
        )


@click
def _filter(name: str, value: str) -> None:
    if name == "resultado" and (not value or value in OUTCOMES):
        _go(_here().with_(resultado=value))


@click
def _choose(name: str, key: str) -> None:
    day: date | None = st.session_state[key]
    _go(_here().with_(**{name: day.isoformat() if day else ""}))


@click
def _turn(name: str, after: int) -> None:
    address = _here()
    _go(address.with_(**{"antes": str(address.before or ""), name: str(after or "")}))


def _here() -> Address:
    return Address(st.query_params.to_dict())


def _go(address: Address) -> None:
    require_administrator()
    st.query_params.from_dict(dict(address.params))


def _then(do: Callable[..., None]) -> Callable[..., None]:
    """A click that concerns the whole page, not only the list it came from."""

    def doing(*args: int) -> None:
        do(*args)
        st.session_state[AGAIN] = True

    return doing


def _whole_page() -> None:
    if st.session_state.pop(AGAIN, False):
        st.rerun()
