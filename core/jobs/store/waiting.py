"""Whether there is anything for a job to do: reads only, so that an idle desk writes nothing."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from core.conversations.tables import messages
from core.db import Session
from core.outbox.store import marks, number
from core.outbox.store.statuses import any_parked_known
from core.outbox.tables import outbox
from core.settings import Settings
from core.templates.client import is_due
from core.tickets import store as tickets
from core.tickets.actions.turns import is_wanted


def tickets_due(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Whether time has moved a ticket and nobody has written it down."""
    return bool(tickets.due_ids(session, now=now))


def tickets_unassigned(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Whether a new ticket waits, and somebody whose turn it is."""
    return is_wanted(session, settings=settings, now=now)


def uncertain_due(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Whether a message has been uncertain for long enough to ask a person."""
    patience = timedelta(minutes=settings.outbox.uncertain_minutes)
    return _any(
        session,
        select(messages.c.id).where(
            messages.c.doubt_since <= now - patience, messages.c.status == "uncertain"
        ),
    )


def leases_expired(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Whether a worker went silent with messages in its hands."""
    return _any(session, select(outbox.c.message_id).where(outbox.c.lease_until < now))


def parked_known(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Whether the message of a parked status is known by now."""
    return any_parked_known(session, now=now)


def marks_due(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Whether WhatsApp is to be told that something was read."""
    return marks.any_due(session, now=now)


def templates_old(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Whether the account's templates have to be read again."""
    return is_due(session, now=now)


def account_old(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Whether the account has to be asked again how fast its number may be."""
    return number.account_is_old(session, now=now)


def _any(session: Session, question: Select[int]) -> bool:
    return session.execute(question.limit(1)).first() is not None
