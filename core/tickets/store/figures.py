"""Counts of tickets at a moment, and the history of one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.accounts.tables import users
from core.db import Session
from core.tickets.machine import Status
from core.tickets.store.derived import status_at
from core.tickets.tables import ticket_events, tickets


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One step of a ticket's history."""

    at: datetime
    event: str
    status: str
    operator_name: str | None


def events(session: Session, ticket_id: int) -> list[TicketEvent]:
    """The history of a ticket, oldest first."""
    rows = session.execute(
        select(ticket_events.c.at, ticket_events.c.event, ticket_events.c.status, users.c.name)
        .select_from(ticket_events.outerjoin(users, users.c.id == ticket_events.c.operator_id))
        .where(ticket_events.c.ticket_id == ticket_id)
        .order_by(ticket_events.c.id)
    )
    return [TicketEvent(*row) for row in rows]


def unread_total(session: Session, *, now: datetime, operator_id: int | None = None) -> int:
    """Customers' messages nobody has read in tickets EN PROCESO: the red number."""
    wanted = [tickets.c.status == Status.IN_PROGRESS.value, tickets.c.expires_at > now]
    if operator_id is not None:
        wanted.append(tickets.c.operator_id == operator_id)
    return int(session.scalar(select(func.sum(tickets.c.unread)).where(*wanted)) or 0)


def counts(session: Session, *, now: datetime) -> dict[Status, int]:
    """How many tickets are in each state at this moment; a state without tickets counts 0."""
    status = status_at(now)
    rows = session.execute(select(status, func.count()).group_by(status))
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    return {state: found.get(state.value, 0) for state in Status}


def oldest_waiting(session: Session, *, now: datetime) -> datetime | None:
    """When the ticket that has waited longest for a first take was received."""
    waiting: datetime | None = session.scalar(
        select(func.min(tickets.c.received_at)).where(
            tickets.c.status == Status.NEW.value, tickets.c.expires_at > now
        )
    )
    return waiting
