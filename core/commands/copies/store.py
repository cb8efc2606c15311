"""What has to be asked and written around a restore."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, inspect, select, text, update

from core.conversations.tables import messages
from core.db import Session
from core.outbox.rules.statuses import Status
from core.outbox.store.workers import ALIVE
from core.outbox.tables import outbox, workers

SKIPPED: Final = 1_000_000


def worker_alive(session: Session, *, now: datetime) -> str | None:
    """The name of a worker that was seen a moment ago; None if there is none, or no such table."""
    if not inspect(session).has_table(workers.name):
        return None
    found: str | None = session.scalar(select(workers.c.id).where(workers.c.seen_at > now - ALIVE))
    return found


def tables(session: Session) -> list[str]:
    """Every table there is, also those that only a newer version knows."""
    return sorted(inspect(session).get_table_names())


def distrust_queue(session: Session) -> int:
    """Take out of the queue what it held when the copy was made; how many messages those were.

    They may have been sent since. As with every unknown outcome, nothing is sent again blindly:
    they wait as «not confirmed» for a person.
    """
    queued = select(outbox.c.message_id)
    session.execute(
        update(messages)
        .where(messages.c.id.in_(queued))
        .values(
            status=Status.NOT_CONFIRMED.value,
            doubt_since=func.coalesce(messages.c.attempted_at, messages.c.status_at),
        )
    )
    count: int = session.execute(delete(outbox)).rowcount
    session.execute(delete(workers))
    return count


def skip_ids(session: Session) -> None:
    """Leave out the ids of messages that were sent after the copy was made.

    A late status carries its message's id; it must not settle another message that got the same.
    """
    if session.dialect.name == "sqlite":
        session.execute(
            text("UPDATE sqlite_sequence SET seq = seq + :n WHERE name = 'messages'"),
            {"n": SKIPPED},
        )
    else:
        sequence = func.pg_get_serial_sequence("messages", "id")
        session.execute(select(func.setval(sequence, func.nextval(sequence) + SKIPPED)))
