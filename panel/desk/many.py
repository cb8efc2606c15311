"""Moving tickets from the list, one or many: each on its own, so that one refusal stops no other.

What happened is told above the list for a while, and a close can be undone there.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.db import Session
from core.errors import AppError
from core.tickets import actions
from core.tickets.machine import CLOSES, UNDO_SECONDS, Event
from core.tickets.rules import Handing
from panel.desk.moves import KEYS, MINE, UNDO
from panel.ground import wake_worker, writing
from panel.safe import alert
from panel.shell.session import click, require_operator
from panel.words import _, ngettext

TOLD: Final = "desk.many"
SHOWN: Final = "desk.shown"  # in the session state: the tickets of the page, and who has each
TOLD_FOR: Final = timedelta(seconds=20)
MOST: Final = 100  # tickets of one click; a page has half as many


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a click on the list."""

    key: str
    at: datetime
    done: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # who was quicker, ticket by ticket


@click
def move(key: str, ids: Sequence[int]) -> None:
    """Make one move for each of these tickets, each in a transaction of its own."""
    operator = require_operator()
    if key not in KEYS:
        return
    outcome = Outcome(key, clock.now())
    for ticket_id in ids[:MOST]:
        try:
            with writing() as session:
                _action(key)(session, ticket_id, operator, clock.now())
        except AppError as error:
            outcome.refused.append(str(error))
        else:
            outcome.done.append(ticket_id)
    wake_worker()
    st.session_state[TOLD] = outcome


def show_told(now: datetime) -> None:
    """Draw what the last click on the list did, if that was just now."""
    outcome: Outcome | None = st.session_state.get(TOLD)
    if outcome is None or now - outcome.at >= TOLD_FOR:
        return
    if outcome.done:
        with st.container(key="told", horizontal=True, vertical_alignment="center"):
            alert(_done(outcome), kind="notice")
            if _can_be_undone(outcome, now):
                args = (UNDO, outcome.done)
                st.button(_("Deshacer"), key="told-undo", type="primary", on_click=move, args=args)
    if outcome.refused:
        alert("\n".join([_not_done(outcome.refused), *outcome.refused]))


def _action(key: str) -> Callable[[Session, int, User, datetime], object]:
    simple = {
        Event.TAKE.value: actions.take,
        Event.RELEASE.value: actions.release,
        UNDO: actions.undo_close,
        MINE: _assign_to_me,
    }
    if key in simple:
        return lambda s, ticket, who, now: simple[key](s, ticket, operator=who, now=now)
    return lambda s, ticket, who, now: actions.close(s, ticket, Event(key), operator=who, now=now)


def _assign_to_me(session: Session, ticket_id: int, *, operator: User, now: datetime) -> None:
    """From whoever had it on the screen that was clicked; if that changed, it is told."""
    holder = st.session_state.get(SHOWN, {}).get(ticket_id)
    handing = Handing(operator.id, holder=holder)
    actions.assign(session, ticket_id, handing, operator=operator, now=now)


def _can_be_undone(outcome: Outcome, now: datetime) -> bool:
    young = now - outcome.at < timedelta(seconds=UNDO_SECONDS)
    return young and outcome.key in {event.value for event in CLOSES}


def _done(outcome: Outcome) -> str:
    """«3 tickets tomados», «Ticket #12: se cierra como RESUELTO»."""
    n = len(outcome.done)
    words = {
        Event.TAKE.value: ngettext("{n} ticket tomado.", "{n} tickets tomados.", n),
        MINE: ngettext("{n} ticket asignado.", "{n} tickets asignados.", n),
        Event.RELEASE.value: ngettext("{n} ticket liberado.", "{n} tickets liberados.", n),
        Event.RESOLVE.value: ngettext(
            "{n} ticket se cierra como RESUELTO.", "{n} tickets se cierran como RESUELTO.", n
        ),
        Event.NO_ANSWER.value: ngettext(
            "{n} ticket se cierra como NO CONTESTA.", "{n} tickets se cierran como NO CONTESTA.", n
        ),
        Event.CANCEL.value: ngettext(
            "{n} ticket se cierra como CANCELADO.", "{n} tickets se cierran como CANCELADO.", n
        ),
        UNDO: ngettext("{n} cierre deshecho.", "{n} cierres deshechos.", n),
    }
    return words[outcome.key].format(n=n)


def _not_done(refused: Collection[str]) -> str:
    n = len(refused)
    return ngettext("{n} ticket no se cambió:", "{n} tickets no se cambiaron:", n).format(n=n)
