"""Who changed a ticket last, for whoever comes too late."""

from datetime import datetime, timedelta

from sqlalchemy import select

from core.accounts.tables import users
from core.db import Session
from core.tickets.machine import UNDO_SECONDS
from core.tickets.rules import Moved, Ticket
from core.tickets.tables import ticket_events


def last_move(session: Session, ticket: Ticket, *, now: datetime) -> Moved | None:
    """The last step of its history; of a ticket that is being closed, who closes it."""
    if ticket.closing_at is not None:
        name = session.scalar(select(users.c.name).where(users.c.id == ticket.closing_by))
        since = ticket.closing_at - timedelta(seconds=UNDO_SECONDS)
        return Moved(name or "", max(now - since, timedelta()))
    row = session.execute(
        select(ticket_events.c.at, users.c.name)
        .select_from(ticket_events.outerjoin(users, users.c.id == ticket_events.c.operator_id))
        .where(ticket_events.c.ticket_id == ticket.id)
        .order_by(ticket_events.c.id.desc())
        .limit(1)
    ).first()
    return Moved(row.name or "", max(now - row.at, timedelta())) if row else None
