"""Tickets on their way: opening them, moving them, and the bot's silence that goes with it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from core import clock
from core.accounts.tables import users
from core.contacts import store as contacts
from core.db import Session
from core.db.bulk import insert_rows
from core.db.lookup import Lookup
from core.db.sets import fresh_ids
from core.settings import Settings
from core.tickets.machine import OPEN, Event, Status
from core.tickets.rules import Ticket
from core.tickets.tables import ticket_events, tickets

COLUMNS = (
    tickets.c.id,
    tickets.c.contact_id,
    tickets.c.status,
    tickets.c.received_at,
    tickets.c.expires_at,
    tickets.c.operator_id,
    users.c.name.label("operator_name"),
    tickets.c.taken_at,
    tickets.c.closed_at,
    tickets.c.closing_at,
    tickets.c.closing_event,
    tickets.c.closing_by,
    tickets.c.noticed_at,
    tickets.c.unread,
)
TICKETS = select(*COLUMNS).select_from(
    tickets.outerjoin(users, users.c.id == tickets.c.operator_id)
)
IS_OPEN = tickets.c.status.in_([status.value for status in OPEN])
OF_CONTACTS = Lookup(
    TICKETS.where(
        tickets.c.contact_id.in_(bindparam("contacts", expanding=True)),
        or_(IS_OPEN, tickets.c.closed_at > bindparam("since")),
    ).order_by(tickets.c.id),
    "contacts",
)
DUE = (
    select(tickets.c.id)
    .where(
        or_(
            and_(IS_OPEN, tickets.c.expires_at <= bindparam("now")),
            tickets.c.closing_at <= bindparam("now"),
        )
    )
    .order_by(tickets.c.id)
    .limit(500)
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A ticket to be opened; its number was already told to the customer."""

    id: int
    contact_id: int
    topic: str
    source: str
    order_number: str
    saved: str  # JSON
    operator_id: int | None = None  # who started it, where it was none of the customer's asking


@dataclass(frozen=True, slots=True)
class Move:
    """A ticket that has just moved: what it was, what it is, and the columns that change."""

    ticket: Ticket
    event: Event
    status: Status
    at: datetime
    operator_id: int | None  # who did it
    values: Mapping[str, Any]
    to_operator_id: int | None = None  # to whom it was given
    note: str | None = None  # what was said with it


def numbers(session: Session) -> Iterator[int]:
    """Numbers for tickets that are about to open in this transaction."""
    return fresh_ids(session, tickets)


def of_contacts(
    session: Session, contact_ids: Collection[int], *, since: datetime
) -> dict[int, list[Ticket]]:
    """Per contact, its open ticket and those closed after `since`, in one query."""
    found: dict[int, list[Ticket]] = {}
    rows = OF_CONTACTS(session, contact_ids, since=since)
    for row in rows:
        found.setdefault(row.contact_id, []).append(_ticket(row))
    return found


def load(session: Session, ids: Collection[int]) -> dict[int, Ticket]:
    """Tickets by number. Lock their contacts first (`contacts_of`), or they may change."""
    rows = session.execute(TICKETS.where(tickets.c.id.in_(ids)))
    return {row.id: _ticket(row) for row in rows}


def contacts_of(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Whose tickets these are: ticket id → contact id. Only a merge of that contact changes it."""
    rows = session.execute(select(tickets.c.id, tickets.c.contact_id).where(tickets.c.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def due_ids(session: Session, *, now: datetime) -> list[int]:
    """Tickets that time has moved and nobody has written yet, at most 500."""
    return list(session.scalars(DUE, {"now": now}))


def open_tickets(
    session: Session, openings: Sequence[Opening], *, settings: Settings, now: datetime
) -> None:
    """Open tickets and silence the bot for their contacts."""
    if not openings:
        return
    day = clock.local_day(now, settings.zone)
    expires = now + timedelta(hours=settings.tickets.expiry_hours)
    insert_rows(session, tickets, [_opened(row, day, expires, now) for row in openings])
    insert_rows(
        session,
        ticket_events,
        [
            {
                "ticket_id": row.id,
                "at": now,
                "event": Event.OPEN,
                "status": Status.NEW,
                "operator_id": row.operator_id,
            }
            for row in openings
        ],
    )
    contacts.silence(session, {row.contact_id: row.id for row in openings})


def save_moves(session: Session, moves: Sequence[Move]) -> None:
    """Write moves decided on locked rows, their history, and the end of silence if they close."""
    for move in moves:
        session.execute(
            update(tickets)
            .where(tickets.c.id == move.ticket.id)
            .values(status=move.status.value, **move.values)
        )
    insert_rows(
        session,
        ticket_events,
        [
            {
                "ticket_id": move.ticket.id,
                "at": move.at,
                "event": move.event.value,
                "status": move.status.value,
                "operator_id": move.operator_id,
                "to_operator_id": move.to_operator_id,
                "note": move.note,
            }
            for move in moves
        ],
    )
    closed = {move.ticket.contact_id: None for move in moves if move.status not in OPEN}
    contacts.silence(session, closed)


def patch(session: Session, ticket_id: int, **values: Any) -> None:
    """Change columns that are no move: unread, closing, first reply."""
    session.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))


def first_reply(session: Session, ticket_id: int, *, now: datetime) -> None:
    """Note the moment of the first answer of a person, once."""
    session.execute(
        update(tickets)
        .where(tickets.c.id == ticket_id, tickets.c.first_reply_at.is_(None))
        .values(first_reply_at=now)
    )


def add_unread(session: Session, more: Mapping[int, int]) -> None:
    """Count customers' messages nobody has read: ticket id → how many."""
    if more:
        session.execute(
            update(tickets)
            .where(tickets.c.id == bindparam("ticket"))
            .values(unread=tickets.c.unread + bindparam("more")),
            [{"ticket": ticket, "more": count} for ticket, count in sorted(more.items())],
        )


def noticed(session: Session, ids: Collection[int], *, now: datetime) -> None:
    """Remember that these tickets' customers have just been told they are waiting."""
    if ids:
        session.execute(update(tickets).where(tickets.c.id.in_(sorted(ids))).values(noticed_at=now))


def _opened(row: Opening, day: Any, expires: datetime, now: datetime) -> dict[str, Any]:
    return {
        "id": row.id,
        "contact_id": row.contact_id,
        "status": Status.NEW,
        "topic": row.topic,
        "source": row.source,
        "order_number": row.order_number,
        "saved": row.saved,
        "received_at": now,
        "day": day,
        "expires_at": expires,
    }


def _ticket(row: Any) -> Ticket:
    return Ticket(**{**row._asdict(), "status": Status(row.status)})
