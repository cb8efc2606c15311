"""What a click in the journal does. Each asks for an administrator again: clicks come before pages.

What came of it is told on the page until the next click.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.errors import AppError
from core.intake import reviewing
from core.intake.replaying import Replay, Replayed
from core.intake.reviewing import Opened
from panel.ground import ground, reading, wake_worker, writing
from panel.records.told import pretty, result
from panel.safe import alert
from panel.shell.session import click, require_administrator

OPEN: Final = "records.open"  # the Record in the drawer
TOLD: Final = "records.told"
AT_ONCE: Final = 200  # events by one click: some seconds, and the page waits for them


@dataclass(frozen=True, slots=True)
class Record:
    """An entry in the drawer: read and written down in the audit trail once, when it was opened."""

    opened: Opened
    at: datetime
    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the last click came to."""

    message: str
    problem: bool


@click
def open_entry(journal_id: int) -> None:
    """Show an entry in the drawer."""

    def opening(by: User) -> None:
        now = clock.now()
        with writing() as session:
            opened = reviewing.open_entry(session, journal_id, by=by, now=now)
        text, cut = pretty(opened.stored.body)
        st.session_state[OPEN] = Record(opened, now, text, cut)

    _do(opening)


def shut() -> None:
    """The drawer was closed; what customers wrote does not stay in this tab."""
    st.session_state.pop(OPEN, None)


@click
def open_failure(failure_id: int) -> None:
    """Show the entry in which this failed."""
    place = _place(failure_id)
    if place:
        open_entry(place[0])


@click
def replay_failure(failure_id: int) -> None:
    """Apply one event again."""
    place = _place(failure_id)
    _replay(lambda again: again.event(*place) if place else iter(()))


@click
def replay_entry(journal_id: int) -> None:
    """Apply everything in an entry again."""
    shut()
    _replay(lambda again: again.entry(journal_id))


@click
def replay_all() -> None:
    """Apply again what failed, so many at a time."""
    _replay(lambda again: again.failed(limit=AT_ONCE), count_left=True)


def show_told() -> None:
    """Draw what came of the last click."""
    told: Told | None = st.session_state.get(TOLD)
    if told:
        alert(told.message, kind="problem" if told.problem else "notice")


def _place(failure_id: int) -> tuple[int, int] | None:
    with reading() as session:
        return reviewing.place_of(session, failure_id, by=require_administrator())


def _replay(replaying: Callable[[Replay], Iterator[Replayed]], *, count_left: bool = False) -> None:
    def applying(by: User) -> None:
        place = ground()
        again = Replay(place.database, settings=place.settings, wake=wake_worker, by=by)
        done = list(replaying(again))
        failed = [told.error for told in done if told.error is not None]
        with reading() as session:
            left = reviewing.waiting_total(session, by=by) if count_left else 0
        message = result(len(done) - len(failed), failed, left)
        st.session_state[TOLD] = Told(message, problem=bool(failed))

    _do(applying)


def _do(action: Callable[[User], None]) -> None:
    st.session_state.pop(TOLD, None)
    try:
        action(require_administrator())
    except AppError as error:
        st.session_state[TOLD] = Told(str(error), problem=True)
