"""What the checks ask the database."""

from datetime import datetime

from sqlalchemy import func, select

from core.accounts.tables import users
from core.db import Session
from core.db.sets import count_of
from core.intake.tables import journal, journal_failures
from core.outbox.tables import workers


def last_webhook(session: Session) -> datetime | None:
    """When the last webhook came; None if none ever did, or all were forgotten since."""
    at: datetime | None = session.scalar(select(func.max(journal.c.received_at)))
    return at


def failures(session: Session) -> int:
    """Events that could not be applied and were not replayed since."""
    return count_of(session, journal_failures, journal_failures.c.resolved_at.is_(None))


def last_beat(session: Session) -> datetime | None:
    """When a worker was last seen."""
    at: datetime | None = session.scalar(select(func.max(workers.c.seen_at)))
    return at


def administrators(session: Session) -> int:
    """How many administrators can sign in."""
    return count_of(session, users, users.c.enabled, users.c.role == "admin")
