"""Who runs which job when: a conditional UPDATE decides, so any number of workers may try."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update

from core.db import Session
from core.db.bulk import insert_new
from core.jobs.rules import LONGEST_PAUSE, JobState
from core.jobs.tables import jobs

ERROR_LENGTH: Final = 300


def register(session: Session, names: Iterable[str], *, now: datetime) -> None:
    """Make the rows of jobs that have none; they are due at once."""
    rows = [{"name": name, "due_at": now} for name in names]
    insert_new(session, jobs, rows, key="name", returning="name")


def states(session: Session) -> dict[str, JobState]:
    """Every job's row, by name."""
    rows = session.execute(
        select(jobs.c.name, jobs.c.due_at, jobs.c.lease_until, jobs.c.finished_at, jobs.c.failures)
    )
    return {row[0]: JobState(*row[1:]) for row in rows}


def claim(
    session: Session,
    name: str,
    *,
    owner: str,
    every: timedelta,
    lease: timedelta,
    now: datetime,
) -> bool:
    """Take a due job, if nobody is at it; the same conditions as `is_due` and `is_free`."""
    furthest = now + max(every, LONGEST_PAUSE)
    claimed = session.execute(
        update(jobs)
        .where(
            jobs.c.name == name,
            or_(jobs.c.due_at <= now, jobs.c.due_at > furthest),
            or_(
                jobs.c.lease_until.is_(None),
                jobs.c.lease_until <= now,
                jobs.c.lease_until > now + lease,
            ),
        )
        .values(owner=owner, lease_until=now + lease)
    )
    return claimed.rowcount == 1


def renew(session: Session, name: str, *, owner: str, lease: timedelta, now: datetime) -> None:
    """Keep a job that is being worked on, unless another worker has taken it over."""
    session.execute(update(jobs).where(*_mine(name, owner)).values(lease_until=now + lease))


def finish(session: Session, name: str, *, owner: str, due_at: datetime, now: datetime) -> None:
    """Write down a success."""
    session.execute(
        update(jobs)
        .where(*_mine(name, owner))
        .values(due_at=due_at, lease_until=None, finished_at=now, failures=0, error=None)
    )


def fail(session: Session, name: str, *, owner: str, due_at: datetime, error: str) -> None:
    """Write down a failure, with its reason."""
    session.execute(
        update(jobs)
        .where(*_mine(name, owner))
        .values(
            due_at=due_at,
            lease_until=None,
            failures=jobs.c.failures + 1,
            error=error[:ERROR_LENGTH],
        )
    )


def _mine(name: str, owner: str) -> tuple[ColumnElement[bool], ...]:
    """Only while the lease is ours: whoever took over writes for itself."""
    return jobs.c.name == name, jobs.c.owner == owner, jobs.c.lease_until.is_not(None)
