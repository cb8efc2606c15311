"""The journal as people look through it: pages of it, and one webhook whole."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select, text, update

from core.db import Session
from core.errors import NotFound, _
from core.intake.tables import ODD, journal, journal_failures

APPLIED: Final = "applied"
FAILED: Final = "failed"  # beside the stored outcomes: something in it waits to be applied
j, f = journal.c, journal_failures.c
LISTED: Final = select(j.id, j.received_at, j.outcome, j.events)
Question = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A webhook as a list shows it. `failed` counts its events that wait; times are UTC."""

    id: int
    received_at: datetime
    outcome: str  # applied | unreadable | ignored
    events: int
    failed: int
    error: str  # the first of them


@dataclass(frozen=True, slots=True)
class Stored:
    """A webhook as it is kept."""

    id: int
    received_at: datetime
    body: bytes
    outcome: str
    events: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which webhooks: received in `[since, until)`, UTC, with this outcome ('' for any, or FAILED),
    older than the one with the id `before`."""

    since: datetime | None = None
    until: datetime | None = None
    outcome: str = ""
    before: int | None = None


def newest(session: Session, wanted: Wanted, *, limit: int) -> list[EntryRow]:
    """So many of them, the newest first.

    A list of failures begins at the failures, which are few; every other one at the moments.
    """
    failed = wanted.outcome == FAILED
    question = _with_failures(wanted, limit) if failed else _by_moment(wanted).limit(limit)
    rows = session.execute(question).all()
    waiting = _waiting(session, [row[0] for row in rows])
    return [EntryRow(row[0], row[1], row[2], row[3], *waiting.get(row[0], (0, ""))) for row in rows]


def get(session: Session, journal_id: int) -> Stored:
    """One webhook; NotFound if it is not kept (any more)."""
    found = several(session, [journal_id])
    if not found:
        raise NotFound(_("El registro no guarda la entrada {n}.").format(n=journal_id))
    return found[journal_id]


def several(session: Session, ids: Collection[int]) -> dict[int, Stored]:
    """Those of these webhooks that are kept, by id, in one query; no more than a page shows."""
    rows = session.execute(
        select(j.id, j.received_at, j.body, j.outcome, j.events).where(j.id.in_(ids))
    )
    return {row[0]: Stored(*row) for row in rows}


def read_again(session: Session, journal_id: int, *, outcome: str, events: int) -> None:
    """Newer code read the same bytes otherwise."""
    session.execute(
        update(journal).where(j.id == journal_id).values(outcome=outcome, events=events)
    )


def _by_moment(wanted: Wanted) -> Question:
    question = LISTED.where(*_within(wanted))
    if wanted.outcome:
        question = question.where(j.outcome == wanted.outcome)
        if wanted.outcome != APPLIED:
            question = question.where(text(f"journal.{ODD}"))  # spelled as in the index
    if wanted.before is not None:
        moment = select(j.received_at).where(j.id == wanted.before).scalar_subquery()
        older = (j.received_at < moment) | ((j.received_at == moment) & (j.id < wanted.before))
        question = question.where(j.received_at <= moment, older)
    return question.order_by(j.received_at.desc(), j.id.desc())


def _with_failures(wanted: Wanted, limit: int) -> Question:
    found = (
        select(f.journal_id)
        .distinct()
        .join(journal, j.id == f.journal_id)
        .where(f.resolved_at.is_(None), *_within(wanted))
        .order_by(f.journal_id.desc())
        .limit(limit)
    )
    if wanted.before is not None:
        found = found.where(f.journal_id < wanted.before)
    return LISTED.where(j.id.in_(found)).order_by(j.id.desc())


def _within(wanted: Wanted) -> list[ColumnElement[bool]]:
    moments = []
    if wanted.since:
        moments.append(j.received_at >= wanted.since)
    if wanted.until:
        moments.append(j.received_at < wanted.until)
    return moments


def _waiting(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """How many events of each webhook wait, and why the first one does."""
    counted = (
        select(f.journal_id, func.count().label("n"), func.min(f.id).label("first"))
        .where(f.journal_id.in_(ids), f.resolved_at.is_(None))
        .group_by(f.journal_id)
        .subquery()
    )
    rows = session.execute(
        select(counted.c.journal_id, counted.c.n, f.error).join(
            journal_failures, f.id == counted.c.first
        )
    )
    return {row[0]: (row[1], row[2]) for row in rows}
