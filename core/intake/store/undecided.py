"""Messages that are stored, but whose decision failed: a mark on their row.

It is taken off by whoever decides them at last, so that exactly one does, whether the message comes
again or is replayed from the journal.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import update

from core.conversations.tables import messages
from core.db import Session

UNDECIDED: Final = "undecided"  # as the reason of a customer's message; else they have none


def mark(session: Session, message_ids: Collection[int]) -> None:
    """Note that nothing was decided about these messages."""
    if message_ids:
        session.execute(
            update(messages).where(messages.c.id.in_(message_ids)).values(reason=UNDECIDED)
        )


def take(session: Session, wamids: Collection[str]) -> dict[str, int]:
    """Those of the messages that wait for a decision, wamid → id; the caller makes it now."""
    if not wamids:
        return {}
    taken = session.execute(
        update(messages)
        .where(messages.c.wamid.in_(wamids), messages.c.reason == UNDECIDED)
        .values(reason=None)
        .returning(messages.c.wamid, messages.c.id)
    )
    return {row[0]: row[1] for row in taken}
