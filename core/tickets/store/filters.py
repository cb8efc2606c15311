"""A view of the tickets as conditions of SQL, and which tables they speak of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.contacts.rules import WINDOW
from core.contacts.tables import contacts
from core.tickets.machine import OPEN, Status
from core.tickets.store.derived import IS_OPEN, open_at, status_at
from core.tickets.store.view import View
from core.tickets.tables import tickets

ESCAPE = "\\"


def asks_contacts(view: View) -> bool:
    """Whether the conditions speak of contacts, too, as they stand beside their tickets."""
    return bool(view.window_within or view.window_closed)


def asks_texts(view: View) -> bool:
    """Whether a text is looked for, which no index finds: every row is read for it."""
    return bool(view.name or view.phone or view.topic or view.source or view.order)


def asks_open(view: View) -> bool:
    """Whether it is about open tickets only."""
    return bool(view.is_open or view.due_within or view.window_within or view.window_closed)


def conditions(view: View, *, now: datetime) -> list[ColumnElement[bool]]:
    """Everything the view asks for; all of it must hold."""
    wanted: list[ColumnElement[bool]] = []
    if view.statuses:
        wanted.append(_in_states(view.statuses, now))
    if view.operator_id is not None:
        wanted.append(tickets.c.operator_id == view.operator_id)
    if view.unassigned:
        wanted.append(tickets.c.operator_id.is_(None))
    if view.unread:
        wanted.append(tickets.c.unread > 0)
    if view.since:
        wanted.append(tickets.c.received_at >= view.since)
    if view.until:
        wanted.append(tickets.c.received_at < view.until)
    if view.number is not None:
        wanted.append(tickets.c.id == view.number)
    return wanted + _clocks(view, now) + _texts(view)


def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether a text has this one somewhere in it, whatever the case of the letters.

    SQLite knows the case of ASCII letters only, PostgreSQL those of its locale: the other letters
    that are asked for are made small in the column by hand.
    """
    small = text.lower()
    escaped = small.replace(ESCAPE, ESCAPE * 2).replace("%", rf"{ESCAPE}%").replace("_", r"\_")
    for letter in sorted({c for c in small if not c.isascii() and len(c.upper()) == 1}):
        column = func.replace(column, letter.upper(), letter)
    return column.ilike(f"%{escaped}%", escape=ESCAPE)


def _clocks(view: View, now: datetime) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    opened = contacts.c.last_inbound_at
    if asks_open(view):
        wanted.append(open_at(now))
    if view.due_within:
        wanted.append(tickets.c.expires_at <= now + view.due_within)
    if view.window_within:
        wanted += [opened > now - WINDOW, opened <= now - WINDOW + view.window_within]
    if view.window_closed:
        wanted.append(or_(opened.is_(None), opened <= now - WINDOW))
    return wanted


def _texts(view: View) -> list[ColumnElement[bool]]:
    asked = (
        (tickets.c.topic, view.topic),
        (tickets.c.source, view.source),
        (tickets.c.order_number, view.order),
    )
    wanted = [contains(column, text) for column, text in asked if text]
    return [*wanted, _of_somebody(view)] if view.name or view.phone else wanted


def _of_somebody(view: View) -> ColumnElement[bool]:
    """Whose name and number are these; contacts are read in a row, not one for every ticket."""
    wanted = [contains(contacts.c.name, view.name)] if view.name else []
    if view.phone:
        wanted.append(_known_by(view.phone))
    # Also where the list is joined with contacts, to be sorted: these are others.
    return tickets.c.contact_id.in_(select(contacts.c.id).where(*wanted).correlate(None))


def _known_by(asked: str) -> ColumnElement[bool]:
    """A number, however it is written and whichever way we know it; or a user name."""
    digits = "".join(c for c in asked if c.isascii() and c.isdigit())
    ways = [contains(contacts.c.username, asked.removeprefix("@"))]
    if digits and not any(c.isalpha() for c in asked):
        ways += [contacts.c.wa_id.like(f"%{digits}%"), contacts.c.phone.like(f"%{digits}%")]
    return or_(*ways)


def _in_states(states: Sequence[Status], now: datetime) -> ColumnElement[bool]:
    """The derived state, written so that the index on status still finds the rows.

    Only what is stored as open can be something else by now.
    """
    names = [state.value for state in states]
    closed = [state.value for state in states if state not in OPEN]
    derived = and_(IS_OPEN, status_at(now).in_(names))
    return or_(tickets.c.status.in_(closed), derived) if closed else derived
