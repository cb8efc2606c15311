"""The tickets of a contact as steps in one conversation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from core.accounts.tables import users
from core.db import Session
from core.tickets.machine import OPEN, Event
from core.tickets.store.figures import TO, TicketEvent
from core.tickets.tables import ticket_events, tickets


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one of the tickets."""

    id: int
    ticket_id: int
    event: TicketEvent


def steps(
    session: Session,
    contact_id: int,
    ticket_id: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Step]:
    """All of this ticket, beginnings and ends of the contact's others; from `since` to `until`."""
    ends = ticket_events.c.status.not_in([status.value for status in OPEN])
    query = (
        select(
            ticket_events.c.id,
            ticket_events.c.ticket_id,
            ticket_events.c.at,
            ticket_events.c.event,
            ticket_events.c.status,
            users.c.name,
            TO.c.name,
            ticket_events.c.note,
        )
        .select_from(
            tickets.join(ticket_events, ticket_events.c.ticket_id == tickets.c.id)
            .outerjoin(users, users.c.id == ticket_events.c.operator_id)
            .outerjoin(TO, TO.c.id == ticket_events.c.to_operator_id)
        )
        .where(
            tickets.c.contact_id == contact_id,
            or_(tickets.c.id == ticket_id, ticket_events.c.event == Event.OPEN.value, ends),
        )
        .order_by(ticket_events.c.id)
    )
    if since is not None:
        query = query.where(ticket_events.c.at >= since)
    if until is not None:
        query = query.where(ticket_events.c.at < until)
    return [Step(row[0], row[1], TicketEvent(*row[2:])) for row in session.execute(query)]
