"""Keeping a message that takes longer to send than others: a file goes along."""

from datetime import datetime

from sqlalchemy import update

from core.db import Session
from core.outbox.tables import outbox


def extend(
    session: Session, message_id: int, attempt: int, *, until: datetime, now: datetime
) -> bool:
    """Hold this attempt for longer; False if its lease is over, and somebody may have judged it."""
    held = session.execute(
        update(outbox)
        .where(
            outbox.c.message_id == message_id,
            outbox.c.attempt == attempt,
            outbox.c.lease_until >= now,
        )
        .values(lease_until=until)
    )
    return held.rowcount == 1
