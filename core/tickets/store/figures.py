"""Counts of tickets at a moment, and the history of one."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, select, union_all

from core.accounts.tables import users
from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Session
from core.tickets.machine import OPEN, Status
from core.tickets.store.derived import IS_OPEN, open_at, status_at, worked_on_at
from core.tickets.tables import ticket_events, tickets

TO: Final = users.alias("to_users")


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One step of a ticket's history."""

    at: datetime
    event: str
    status: str
    operator_name: str | None
    to_name: str | None = None  # whom it was given to
    note: str | None = None  # what was said with it


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """How many open tickets there are in the one-click views of a person."""

    open: int
    unassigned: int
    mine: int
    unread: int


@dataclass(frozen=True, slots=True)
class News:
    """The latest message nobody has read in a person's own tickets; `name` is the customer's."""

    message_id: int
    ticket_id: int
    name: str


def events(session: Session, ticket_id: int) -> list[TicketEvent]:
    """The history of a ticket, oldest first."""
    rows = session.execute(
        select(
            ticket_events.c.at,
            ticket_events.c.event,
            ticket_events.c.status,
            users.c.name,
            TO.c.name,
            ticket_events.c.note,
        )
        .select_from(
            ticket_events.outerjoin(users, users.c.id == ticket_events.c.operator_id).outerjoin(
                TO, TO.c.id == ticket_events.c.to_operator_id
            )
        )
        .where(ticket_events.c.ticket_id == ticket_id)
        .order_by(ticket_events.c.id)
    )
    return [TicketEvent(*row) for row in rows]


def unread_total(session: Session, *, now: datetime, operator_id: int | None = None) -> int:
    """Customers' messages nobody has read in tickets EN PROCESO: the red number."""
    wanted = [worked_on_at(now)]
    if operator_id is not None:
        wanted.append(tickets.c.operator_id == operator_id)
    return int(session.scalar(select(func.sum(tickets.c.unread)).where(*wanted)) or 0)


def news_of(session: Session, user_id: int, *, now: datetime) -> News | None:
    """The latest unread message in this person's tickets EN PROCESO; None if there is none."""
    row = session.execute(
        select(messages.c.id, tickets.c.id.label("ticket"), contacts.c.name)
        .select_from(
            tickets.join(contacts, contacts.c.id == tickets.c.contact_id).join(
                messages, messages.c.contact_id == contacts.c.id
            )
        )
        .where(
            worked_on_at(now),
            tickets.c.operator_id == user_id,
            tickets.c.unread > 0,
            messages.c.direction == "in",
            messages.c.at >= tickets.c.received_at,
        )
        .order_by(messages.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else News(row.id, row.ticket, row.name)


def open_counts(session: Session, user_id: int, *, now: datetime) -> OpenCounts:
    """What waits in each one-click view, in one query over the open tickets."""
    working = tickets.c.status == Status.IN_PROGRESS.value

    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = session.execute(
        select(
            func.count(),
            many(tickets.c.status == Status.NEW.value),
            many(and_(working, tickets.c.operator_id == user_id)),
            many(and_(working, tickets.c.unread > 0)),
        ).where(open_at(now))
    ).one()
    return OpenCounts(*(int(value) for value in row))


def counts(session: Session, *, now: datetime) -> dict[Status, int]:
    """How many tickets are in each state at this moment; a state without tickets counts 0.

    The closed ones, nearly all, are what they are: an index counts them. The open ones are judged.
    """
    status = status_at(now)
    ends = [state.value for state in Status if state not in OPEN]
    stored = tickets.c.status
    closed = select(stored, func.count()).where(stored.in_(ends)).group_by(stored)
    opened = select(status, func.count()).where(IS_OPEN).group_by(status)
    found: Counter[str] = Counter()
    for state, count in session.execute(union_all(closed, opened)):
        found[state] += count
    return {state: found[state.value] for state in Status}


def oldest_waiting(session: Session, *, now: datetime) -> datetime | None:
    """When the ticket that has waited longest for a first take was received."""
    waiting: datetime | None = session.scalar(
        select(func.min(tickets.c.received_at)).where(
            tickets.c.status == Status.NEW.value, tickets.c.expires_at > now
        )
    )
    return waiting
