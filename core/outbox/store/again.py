"""Queueing a message once more, by a person's hand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, insert, select, update

from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Session
from core.outbox.rules.statuses import AGAIN, Status
from core.outbox.store.queue import BOT
from core.outbox.tables import outbox


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A message of which nobody knows whether it arrived."""

    id: int
    at: datetime
    text: str
    name: str  # of the contact
    wa_id: str | None


def unconfirmed_of_bot(session: Session, *, limit: int) -> list[Unconfirmed]:
    """The bot's unconfirmed messages, newest first; a person's stand on their tickets."""
    rows = session.execute(
        select(messages.c.id, messages.c.at, messages.c.text, contacts.c.name, contacts.c.wa_id)
        .join(contacts, contacts.c.id == messages.c.contact_id)
        .where(
            messages.c.doubt_since.is_not(None),
            messages.c.status == Status.NOT_CONFIRMED,
            messages.c.author == BOT,
        )
        .order_by(messages.c.doubt_since.desc())
        .limit(limit)
    )
    return [Unconfirmed(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose message it is, and why it did not arrive."""

    contact_id: int
    author: str
    error_code: int | None  # WhatsApp's, of a message that failed


def origin_of(session: Session, message_id: int) -> Origin | None:
    """Of an outgoing message; None if there is no such message."""
    failed = case((messages.c.status == Status.FAILED, messages.c.error_code))
    row = session.execute(
        select(messages.c.contact_id, messages.c.author, failed).where(
            messages.c.id == message_id, messages.c.direction == "out"
        )
    ).first()
    return Origin(*row) if row else None


def requeue(session: Session, message_id: int, *, now: datetime) -> bool:
    """Queue a failed or unconfirmed message again; False if it is neither by now.

    Its number of attempts goes on, so that the next one has a token of its own, and the id of the
    earlier one is let go: what still comes under it is no news of the next. Nor are its times.
    """
    row = session.execute(
        update(messages)
        .where(messages.c.id == message_id, messages.c.status.in_(AGAIN))
        .values(
            status=Status.QUEUED.value,
            status_rank=0,
            status_at=now,
            wamid=None,
            error_code=None,
            error=None,
            doubt_since=None,
            sent_at=None,
            failed_at=None,
        )
        .returning(messages.c.contact_id, messages.c.author, messages.c.attempt)
    ).first()
    if row is None:
        return False
    session.execute(
        insert(outbox).values(
            message_id=message_id,
            contact_id=row.contact_id,
            author=row.author,
            due_at=now,
            attempt=row.attempt,
        )
    )
    return True
