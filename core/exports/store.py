"""Pages of rows for a CSV, in the order of core.exports.rules.COLUMNS. It does not judge.

A page begins after the last id of the page before it: however long the export, no transaction is,
and memory stays flat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, Table, Text, cast, func, select

from core.accounts.tables import users
from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Session
from core.exports.rules import Subject
from core.tickets.store import View
from core.tickets.store.derived import closed_at, status_at
from core.tickets.store.filters import conditions
from core.tickets.tables import tickets

TABLES: Final[dict[Subject, Table]] = {
    Subject.CONTACTS: contacts,
    Subject.TICKETS: tickets,
    Subject.MESSAGES: messages,
}
MOMENTS: Final[dict[Subject, Column[datetime]]] = {  # what --since and --until speak of
    Subject.CONTACTS: contacts.c.created_at,
    Subject.TICKETS: tickets.c.received_at,
    Subject.MESSAGES: messages.c.at,
}
# Stored local days may be those of an earlier time zone: they narrow, with a day to spare.
SPARE: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Extent:
    """The rows of one export: `first`–`last` ids, moments in `[since, until)`; None is open."""

    subject: Subject
    first: int
    last: int
    since: datetime | None
    until: datetime | None
    now: datetime  # at which states are derived
    view: View | None = None  # of tickets: what else must hold


def extent(
    session: Session,
    subject: Subject,
    *,
    since: datetime | None,
    until: datetime | None,
    now: datetime,
) -> Extent:
    """Where the rows of these moments begin and end; `last` < `first` when there are none.

    What is written while the export runs has a higher id and stays outside.
    """
    table = TABLES[subject]
    query = select(func.min(table.c.id), func.max(table.c.id)).where(
        *_narrow(subject, since, until)
    )
    first, last = session.execute(query).one()
    if first is None:
        return Extent(subject, 1, 0, since, until, now)
    return Extent(subject, first, last, since, until, now)


def page(session: Session, wanted: Extent, *, after: int, size: int) -> Sequence[Sequence[Any]]:
    """The next rows with an id over `after`, at most `size`; an empty page is the end."""
    table = TABLES[wanted.subject]
    query = (
        _rows(wanted)
        .where(table.c.id > after, table.c.id <= wanted.last)
        .where(*_between(MOMENTS[wanted.subject], wanted.since, wanted.until))
        .where(*(conditions(wanted.view, now=wanted.now) if wanted.view else ()))
        .order_by(table.c.id)
        .limit(size)
    )
    return session.execute(query).fetchall()


def _rows(wanted: Extent) -> Select[Any]:
    if wanted.subject is Subject.CONTACTS:
        return _contacts()
    return _tickets(wanted.now) if wanted.subject is Subject.TICKETS else _messages()


def _contacts() -> Select[Any]:
    return select(
        contacts.c.id,
        _text(contacts.c.created_at),
        contacts.c.name,
        contacts.c.wa_id.label("phone"),
        contacts.c.wa_id,
        contacts.c.user_id,
        contacts.c.username,
        contacts.c.messages,
        _text(contacts.c.last_message_at),
    )


def _tickets(now: datetime) -> Select[Any]:
    return select(
        tickets.c.id,
        _text(tickets.c.received_at),
        contacts.c.name,
        contacts.c.wa_id,
        tickets.c.source,
        tickets.c.topic,
        tickets.c.order_number,
        status_at(now),
        users.c.name,
        _text(tickets.c.taken_at),
        _text(tickets.c.first_reply_at),
        _text(closed_at(now)),
        _text(tickets.c.expires_at),
    ).select_from(
        tickets.outerjoin(contacts, contacts.c.id == tickets.c.contact_id).outerjoin(
            users, users.c.id == tickets.c.operator_id
        )
    )


def _messages() -> Select[Any]:
    return select(
        messages.c.id,
        _text(messages.c.at),
        messages.c.contact_id,
        contacts.c.wa_id,
        messages.c.direction,
        messages.c.author,
        messages.c.kind,
        messages.c.text,
        messages.c.status,
        messages.c.ticket_id,
    ).select_from(messages.outerjoin(contacts, contacts.c.id == messages.c.contact_id))


def _text(moment: ColumnElement[Any]) -> ColumnElement[str]:
    """A moment as text «YYYY-MM-DD HH:MM:SS…» in UTC: both databases then give the same."""
    return cast(moment, Text)


def _between(
    moment: ColumnElement[Any], since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if since:
        wanted.append(moment >= since)
    if until:
        wanted.append(moment < until)
    return wanted


def _narrow(
    subject: Subject, since: datetime | None, until: datetime | None
) -> list[ColumnElement[bool]]:
    """A condition that an index answers and that leaves out no row of the range."""
    if subject is not Subject.MESSAGES:
        return _between(MOMENTS[subject], since, until)
    wanted: list[ColumnElement[bool]] = []
    if since:
        wanted.append(messages.c.day >= (since - SPARE).date())
    if until:
        wanted.append(messages.c.day <= (until + SPARE).date())
    return wanted
