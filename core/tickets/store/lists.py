"""Pages of tickets, filtered and sorted in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, select

from core.accounts.tables import users
from core.contacts.rules import window_until
from core.contacts.tables import contacts
from core.db import Session
from core.errors import NotFound, _
from core.tickets.machine import Status
from core.tickets.store.derived import closed_at, open_at, status_at
from core.tickets.store.filters import asks_contacts, asks_open, asks_texts, conditions
from core.tickets.store.orders import OF_CLOCKS, OF_CONTACTS, OF_USERS, order_of
from core.tickets.store.view import View
from core.tickets.tables import tickets


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


JOINED = tickets.join(contacts, contacts.c.id == tickets.c.contact_id).outerjoin(
    users, users.c.id == tickets.c.operator_id
)


def page(session: Session, view: View, *, now: datetime) -> Page:
    """One page of a view. Its ids are found first, from the tables that the view speaks of alone.

    What the rows show is joined after, by id: deep pages and long lists stay quick.
    """
    ids, total = _found(session, view, now)
    if not ids:
        return Page([], total)
    rows = session.execute(_rows(now).where(tickets.c.id.in_(ids)))
    found = {row.id: _row(row) for row in rows}
    return Page([found[ticket] for ticket in ids if ticket in found], total)


def _found(session: Session, view: View, now: datetime) -> tuple[list[int], int]:
    """The ids of the page, and how many tickets the view has.

    Where all rows are read anyway they are counted on the way. Else an index gives the page, and
    the count is another query.
    """
    at_once = asks_texts(view)
    if view.sort in OF_CLOCKS and not at_once:
        return _by_clock(session, view, now), _total(session, view, now)
    wanted = [tickets.c.id, func.count().over()] if at_once else [tickets.c.id]
    rows = session.execute(
        _matching(wanted, view, now, sort=view.sort)
        .order_by(*order_of(view, now=now))
        .limit(view.size)
        .offset(_skipped(view))
    ).all()
    ids = [row[0] for row in rows]
    if at_once and (rows or view.page <= 1):
        return ids, int(rows[0][1]) if rows else 0
    return ids, _total(session, view, now)


def _by_clock(session: Session, view: View, now: datetime) -> list[int]:
    """The open tickets, which are few, in the order asked for; then the closed, newest first."""
    asked = _matching([tickets.c.id], view, now, sort=view.sort)
    opened = session.scalars(asked.where(open_at(now)).order_by(*order_of(view, now=now))).all()
    skipped = _skipped(view)
    ids = list(opened[skipped : skipped + view.size])
    if len(ids) == view.size or asks_open(view):
        return ids
    closed = (
        _matching([tickets.c.id], view, now)
        .where(~open_at(now))
        .order_by(tickets.c.received_at.desc(), tickets.c.id.desc())
        .limit(view.size - len(ids))
        .offset(max(skipped - len(opened), 0))
    )
    return [*ids, *session.scalars(closed)]


def _total(session: Session, view: View, now: datetime) -> int:
    return int(session.scalar(_matching([func.count()], view, now)) or 0)


def _skipped(view: View) -> int:
    return (max(view.page, 1) - 1) * view.size


def _matching(
    wanted: Sequence[ColumnElement[Any]], view: View, now: datetime, *, sort: str = ""
) -> Select[Any]:
    """Something of all tickets of the view; joined with what is asked about or sorted by."""
    source: FromClause = tickets
    if asks_contacts(view) or sort in OF_CONTACTS:
        source = source.join(contacts, contacts.c.id == tickets.c.contact_id)
    if sort in OF_USERS:
        source = source.outerjoin(users, users.c.id == tickets.c.operator_id)
    return select(*wanted).select_from(source).where(*conditions(view, now=now))


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
