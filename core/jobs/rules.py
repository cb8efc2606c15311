"""When a job is due again. Pure: whatever the clock does, no drift, no storm, no standstill."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LONGEST_PAUSE: Final = timedelta(minutes=10)  # of a job that keeps failing
QUIET: Final = timedelta(minutes=1)  # so often a job with nothing to do is run all the same


@dataclass(frozen=True, slots=True)
class JobState:
    """A job's row. Times are UTC."""

    due_at: datetime
    lease_until: datetime | None
    finished_at: datetime | None
    failures: int  # in a row


def is_due(state: JobState, *, every: timedelta, now: datetime) -> bool:
    """Whether the job may run; a due time further off than it can be is a clock that was set back.

    A job that failed waits longer than its period, and never longer than LONGEST_PAUSE.
    """
    furthest = max(every, LONGEST_PAUSE)
    return state.due_at <= now or state.due_at > now + furthest


def is_free(state: JobState, *, lease: timedelta, now: datetime) -> bool:
    """Whether nobody is at it; a lease longer than one can be is a clock that was set back."""
    until = state.lease_until
    return until is None or until <= now or until > now + lease


def may_rest(state: JobState, *, now: datetime) -> bool:
    """Whether a job with nothing to do may be left alone: its row showed life a moment ago."""
    return state.finished_at is not None and (
        timedelta(0) <= now - state.finished_at < QUIET and state.failures == 0
    )


def next_due(due_at: datetime, *, every: timedelta, now: datetime) -> datetime:
    """The next point of the job's grid: late runs do not shift it, missed ones are lost."""
    if due_at > now:
        return now + every
    return due_at + ((now - due_at) // every + 1) * every


def due_after_failure(failures: int, *, every: timedelta, now: datetime) -> datetime:
    """When a job is tried again that has failed so many times in a row."""
    return now + min(every * (1 << min(failures, 20)), max(every, LONGEST_PAUSE))
