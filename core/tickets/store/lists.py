"""Pages of tickets, filtered and sorted in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from core.accounts.tables import users
from core.contacts.rules import window_until
from core.contacts.tables import contacts
from core.db import Session
from core.errors import NotFound, _
from core.tickets.machine import Status
from core.tickets.store.derived import IS_OPEN, closed_at, status_at
from core.tickets.tables import tickets


@dataclass(frozen=True, slots=True)
class View:
    """A filter over the tickets; an empty field filters nothing. Texts match any part."""

    statuses: tuple[Status, ...] = ()
    operator_id: int | None = None
    unassigned: bool = False
    unread: bool = False
    due_within: timedelta | None = None
    number: int | None = None
    phone: str = ""
    name: str = ""
    topic: str = ""
    source: str = ""
    order: str = ""
    sort: str = "received"
    descending: bool = True
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as the desk shows it. Times are UTC; `status` is what holds at this moment."""

    id: int
    contact_id: int
    name: str
    wa_id: str | None
    username: str | None
    last_inbound_at: datetime | None
    status: Status
    topic: str
    source: str
    order_number: str
    saved: str
    received_at: datetime
    expires_at: datetime
    operator_id: int | None
    operator_name: str | None
    taken_at: datetime | None
    first_reply_at: datetime | None
    closed_at: datetime | None
    closing_at: datetime | None
    closing_event: str | None
    unread: int

    @property
    def phone(self) -> str:
        """E.164, or '' when the phone is hidden."""
        return f"+{self.wa_id}" if self.wa_id else ""

    @property
    def window_until(self) -> datetime | None:
        """When WhatsApp stops taking free text; None if the customer never wrote."""
        return window_until(self.last_inbound_at)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a view, and how many tickets the view has in all."""

    rows: list[TicketRow]
    total: int


SORTS: Final[dict[str, ColumnElement[Any]]] = {
    "received": tickets.c.received_at,
    "number": tickets.c.id,
    "expires": tickets.c.expires_at,
    "window": contacts.c.last_inbound_at,
    "name": contacts.c.name,
    "phone": contacts.c.wa_id,
    "topic": tickets.c.topic,
    "source": tickets.c.source,
    "order": tickets.c.order_number,
    "status": tickets.c.status,
    "operator": users.c.name,
    "unread": tickets.c.unread,
}
JOINED = tickets.join(contacts, contacts.c.id == tickets.c.contact_id).outerjoin(
    users, users.c.id == tickets.c.operator_id
)


def page(session: Session, view: View, *, now: datetime) -> Page:
    """One page of a view; its ids are found first, joined after, so that deep pages are quick."""
    wanted = _where(view, now)
    total = session.scalar(select(func.count()).select_from(JOINED).where(*wanted)) or 0
    column = SORTS.get(view.sort, tickets.c.received_at)
    order = (column.desc(), tickets.c.id.desc()) if view.descending else (column, tickets.c.id)
    ids = (
        select(tickets.c.id)
        .select_from(JOINED)
        .where(*wanted)
        .order_by(*order)
        .limit(view.size)
        .offset((max(view.page, 1) - 1) * view.size)
        .subquery()
    )
    rows = session.execute(_rows(now).where(tickets.c.id.in_(select(ids.c.id))).order_by(*order))
    return Page([_row(row) for row in rows], int(total))


def get(session: Session, ticket_id: int, *, now: datetime) -> TicketRow:
    """One ticket; NotFound if there is none."""
    row = session.execute(_rows(now).where(tickets.c.id == ticket_id)).first()
    if row is None:
        raise NotFound(_("El ticket #{n} no existe.").format(n=ticket_id))
    return _row(row)


def _rows(now: datetime) -> Select[Any]:
    return select(
        tickets.c.id,
        tickets.c.contact_id,
        contacts.c.name,
        contacts.c.wa_id,
        contacts.c.username,
        contacts.c.last_inbound_at,
        status_at(now).label("status"),
        tickets.c.topic,
        tickets.c.source,
        tickets.c.order_number,
        tickets.c.saved,
        tickets.c.received_at,
        tickets.c.expires_at,
        tickets.c.operator_id,
        users.c.name.label("operator_name"),
        tickets.c.taken_at,
        tickets.c.first_reply_at,
        closed_at(now).label("closed_at"),
        tickets.c.closing_at,
        tickets.c.closing_event,
        tickets.c.unread,
    ).select_from(JOINED)


def _row(row: Any) -> TicketRow:
    return TicketRow(**{**row._mapping, "status": Status(row.status)})


def _where(view: View, now: datetime) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if view.statuses:
        wanted.append(_in_states(view.statuses, now))
    if view.operator_id is not None:
        wanted.append(tickets.c.operator_id == view.operator_id)
    if view.unassigned:
        wanted.append(tickets.c.operator_id.is_(None))
    if view.unread:
        wanted.append(tickets.c.unread > 0)
    if view.due_within is not None:
        wanted += [
            IS_OPEN,
            tickets.c.expires_at > now,
            tickets.c.expires_at <= now + view.due_within,
        ]
    if view.number is not None:
        wanted.append(tickets.c.id == view.number)
    return wanted + _texts(view)


def _texts(view: View) -> list[ColumnElement[bool]]:
    digits = "".join(c for c in view.phone if c.isdigit())
    asked = (
        (contacts.c.name, view.name),
        (contacts.c.wa_id, digits or view.phone),
        (tickets.c.topic, view.topic),
        (tickets.c.source, view.source),
        (tickets.c.order_number, view.order),
    )
    return [column.icontains(text, autoescape=True) for column, text in asked if text]


def _in_states(states: Sequence[Status], now: datetime) -> ColumnElement[bool]:
    """The derived state, written so that the index on status still finds the rows."""
    names = [state.value for state in states]
    overdue = and_(IS_OPEN, or_(tickets.c.expires_at <= now, tickets.c.closing_at <= now))
    return or_(
        and_(tickets.c.status.in_(names), not_(func.coalesce(overdue, False))),
        and_(overdue, status_at(now).in_(names)),
    )
