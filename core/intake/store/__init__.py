"""The journal of webhooks, and the figures of /metrics. It does not read what it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.conversations.tables import messages
from core.db import Session
from core.db.bulk import insert_rows
from core.db.sets import allocate_ids, count_of
from core.intake.tables import journal, journal_failures
from core.outbox.tables import outbox
from core.tickets import store as tickets


@dataclass(frozen=True, slots=True)
class Entry:
    """One webhook as it came."""

    body: bytes
    received_at: datetime
    outcome: str  # applied | unreadable | ignored | failed
    events: int


@dataclass(frozen=True, slots=True)
class Failure:
    """An event that could not be read or applied; its bytes are under the journal row."""

    journal_id: int
    position: int
    error: str


def keep(session: Session, entries: Sequence[Entry]) -> list[int]:
    """Store webhooks as bytes; their journal ids, in order."""
    ids = list(allocate_ids(session, journal, len(entries)))
    insert_rows(
        session,
        journal,
        [
            {
                "id": journal_id,
                "received_at": entry.received_at,
                "body": entry.body,
                "outcome": entry.outcome,
                "events": entry.events,
            }
            for journal_id, entry in zip(ids, entries, strict=True)
        ],
    )
    return ids


def keep_failures(session: Session, failures: Sequence[Failure], *, now: datetime) -> None:
    """Store what went wrong, so that a person can see it and have it applied again."""
    insert_rows(
        session,
        journal_failures,
        [
            {"journal_id": f.journal_id, "position": f.position, "error": f.error, "at": now}
            for f in failures
        ],
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What is stored, for the metrics."""

    queued: int
    oldest_seconds: float
    unsettled: int
    failed: int  # events that wait to be applied again
    tickets: dict[str, int]


def figures(session: Session, *, now: datetime) -> Figures:
    """Counts at this moment; tickets by the state that holds now."""
    oldest = session.scalar(select(func.min(outbox.c.due_at)))
    return Figures(
        queued=count_of(session, outbox),
        oldest_seconds=max((now - oldest).total_seconds(), 0) if oldest else 0.0,
        unsettled=count_of(session, messages, messages.c.doubt_since.is_not(None)),
        failed=count_of(session, journal_failures, journal_failures.c.resolved_at.is_(None)),
        tickets={state.value: n for state, n in tickets.counts(session, now=now).items()},
    )
