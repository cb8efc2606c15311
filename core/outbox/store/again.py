"""Queueing a message once more, by a person's hand."""

from datetime import datetime

from sqlalchemy import insert, select, update

from core.conversations.tables import messages
from core.db import Session
from core.outbox.rules.statuses import AGAIN, Status
from core.outbox.tables import outbox


def contact_of(session: Session, message_id: int) -> int | None:
    """Whose an outgoing message is; None if there is no such message."""
    found: int | None = session.scalar(
        select(messages.c.contact_id).where(
            messages.c.id == message_id, messages.c.direction == "out"
        )
    )
    return found


def requeue(session: Session, message_id: int, *, now: datetime) -> bool:
    """Queue a failed or unconfirmed message again; False if it is neither by now.

    Its number of attempts goes on, so that the next one has a token of its own, and the id of the
    earlier one is let go: what still comes under it is no news of the next.
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
