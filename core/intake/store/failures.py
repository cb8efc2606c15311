"""Events that failed. Every attempt that failed is a row; the newest is open until one succeeds.

So an event has one open row at most, and as many rows as it had failures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from core.db import Session
from core.db.sets import count_of
from core.intake.store import Failure, keep_failures
from core.intake.tables import journal, journal_failures

f = journal_failures.c
OPEN = f.resolved_at.is_(None)


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """An event that still waits to be applied. Times are UTC."""

    id: int  # of its newest failure
    journal_id: int
    position: int
    received_at: datetime
    at: datetime  # of its newest failure
    error: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at an event that failed. `over`: a later one took its place, or succeeded."""

    position: int
    at: datetime
    error: str
    over: bool


def newest_open(session: Session, *, before: int | None, limit: int) -> list[FailedEvent]:
    """Events that failed and wait, the newest failure first; `before` is the last one shown."""
    wanted = OPEN if before is None else OPEN & (f.id < before)
    earlier = journal_failures.alias()
    attempts = (
        select(func.count())
        .where(earlier.c.journal_id == f.journal_id, earlier.c.position == f.position)
        .scalar_subquery()
    )
    rows = session.execute(
        select(f.id, f.journal_id, f.position, journal.c.received_at, f.at, f.error, attempts)
        .join(journal, journal.c.id == f.journal_id)
        .where(wanted)
        .order_by(f.id.desc())
        .limit(limit)
    )
    return [FailedEvent(*row) for row in rows]


def oldest_open(
    session: Session, *, since: datetime | None, after: int, upto: int, limit: int
) -> list[tuple[int, int, int]]:
    """(id, journal id, position) of open failures, `after < id ≤ upto`, in order of their ids."""
    question = (
        select(f.id, f.journal_id, f.position)
        .join(journal, journal.c.id == f.journal_id)
        .where(OPEN, f.id > after, f.id <= upto, _since(since))
        .order_by(f.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(question)]


def open_total(session: Session, *, since: datetime | None = None) -> int:
    """How many events wait, of webhooks received since then."""
    if since is None:
        return count_of(session, journal_failures, OPEN)
    question = select(func.count()).select_from(journal_failures).join(journal)
    return int(session.scalar(question.where(OPEN, _since(since))) or 0)


def newest_id(session: Session) -> int:
    """The id of the newest failure, 0 if there never was one."""
    return int(session.scalar(select(func.max(f.id))) or 0)


def place_of(session: Session, failure_id: int) -> tuple[int, int] | None:
    """(journal id, position) of the event that failed; None if the failure is not kept any more."""
    row = session.execute(select(f.journal_id, f.position).where(f.id == failure_id)).first()
    return (row[0], row[1]) if row else None


def of_entry(session: Session, journal_id: int) -> list[Attempt]:
    """Every attempt at an event of this webhook that failed, event by event, oldest first."""
    rows = session.execute(
        select(f.position, f.at, f.error, f.resolved_at)
        .where(f.journal_id == journal_id)
        .order_by(f.position, f.id)
    )
    return [Attempt(row[0], row[1], row[2], row[3] is not None) for row in rows]


def hold(session: Session, journal_id: int, position: int | None = None) -> list[int]:
    """The open failures of a webhook, or of one event, locked: nobody else replays it now."""
    wanted = [f.journal_id == journal_id, OPEN]
    if position is not None:
        wanted.append(f.position == position)
    held = select(f.id).where(*wanted).order_by(f.id).with_for_update()
    return list(session.scalars(held))


def close(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """These attempts are over: the event was applied, or failed again with a row of its own."""
    if ids:
        session.execute(update(journal_failures).where(f.id.in_(ids)).values(resolved_at=now))


def error_of(session: Session, journal_id: int, position: int) -> str | None:
    """Why an event waits; None if it does not."""
    found: str | None = session.scalar(
        select(f.error).where(f.journal_id == journal_id, f.position == position, OPEN)
    )
    return found


def fail_again(session: Session, failure: Failure, *, now: datetime) -> None:
    """Note one more attempt that failed, in the place of those before."""
    close(session, hold(session, failure.journal_id, failure.position), now=now)
    keep_failures(session, [failure], now=now)


def _since(since: datetime | None) -> ColumnElement[bool]:
    return journal.c.received_at >= since if since else journal.c.id > 0
