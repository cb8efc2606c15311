"""What the bot did not say because people were answering: the proof of its silence."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.conversations.tables import suppressed
from core.db import Session

MOST = 200  # of one ticket


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A message of the bot that was refused or taken back; `reason` is a code of core.bot."""

    at: datetime
    text: str
    node: str | None
    reason: str | None


def of_ticket(session: Session, ticket_id: int) -> list[Unsaid]:
    """Everything that this ticket kept the bot from saying, oldest first."""
    rows = session.execute(
        select(suppressed.c.at, suppressed.c.text, suppressed.c.node, suppressed.c.reason)
        .where(suppressed.c.ticket_id == ticket_id)
        .order_by(suppressed.c.id)
        .limit(MOST)
    )
    return [Unsaid(*row) for row in rows]
