"""What stands behind a row of the list: read when it is unfolded, and not before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from core.conversations.tables import messages
from core.db import Session
from core.tickets.machine import Status
from core.tickets.store.derived import closed_at, status_at
from core.tickets.store.figures import TicketEvent, events
from core.tickets.tables import tickets

EARLIER: Final = 5  # tickets that are listed; the others are counted
LOOK_BACK: Final = timedelta(hours=24)  # for the first message of the conversation
SHOWN: Final = 600  # characters of it


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the customer's; `text` is theirs."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A ticket the contact had before."""

    id: int
    received_at: datetime
    status: Status
    topic: str


@dataclass(frozen=True, slots=True)
class Detail:
    """What a row unfolds to, beside what it shows already."""

    first_message: Said | None
    events: list[TicketEvent]
    earlier: list[Earlier]  # the latest ones first
    earlier_count: int


def detail(
    session: Session, ticket_id: int, contact_id: int, received_at: datetime, *, now: datetime
) -> Detail:
    """The first message, the history and the earlier tickets of one ticket, in four queries."""
    before = (tickets.c.contact_id == contact_id, tickets.c.id < ticket_id)
    rows = session.execute(
        select(
            tickets.c.id,
            tickets.c.received_at,
            status_at(now).label("status"),
            tickets.c.topic,
            closed_at(now).label("closed_at"),
        )
        .where(*before)
        .order_by(tickets.c.id.desc())
        .limit(EARLIER)
    ).all()
    count = session.scalar(select(func.count()).select_from(tickets).where(*before)) or 0
    after = received_at - LOOK_BACK
    if rows and rows[0].closed_at:
        after = max(after, rows[0].closed_at)
    return Detail(
        _first_message(session, contact_id, after, received_at),
        events(session, ticket_id),
        [Earlier(row.id, row.received_at, Status(row.status), row.topic) for row in rows],
        int(count),
    )


def _first_message(
    session: Session, contact_id: int, after: datetime, until: datetime
) -> Said | None:
    """What the conversation that became the ticket began with, at most a day before."""
    row = session.execute(
        select(messages.c.at, func.substr(messages.c.text, 1, SHOWN))
        .where(
            messages.c.contact_id == contact_id,
            messages.c.direction == "in",
            messages.c.at > after,
            messages.c.at <= until,
        )
        .order_by(messages.c.at, messages.c.id)
        .limit(1)
    ).first()
    return None if row is None else Said(row[0], row[1])
