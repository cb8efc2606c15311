"""In which order a list of tickets comes, and which tables that speaks of.

What has no value comes last whichever way the order goes: closed tickets have no clocks, hidden
phones no number. An order is asked for to see what has one.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, FunctionElement, and_, case, func, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from core.accounts.tables import users
from core.contacts.rules import WINDOW
from core.contacts.tables import contacts
from core.db import UtcDateTime
from core.tickets.store.derived import open_at, status_at
from core.tickets.store.view import View
from core.tickets.tables import tickets

PLAIN: Final[dict[str, ColumnElement[Any]]] = {
    "received": tickets.c.received_at,
    "number": tickets.c.id,
    "unread": tickets.c.unread,
    "topic": func.lower(tickets.c.topic),
    "source": func.lower(tickets.c.source),
    "order": func.nullif(tickets.c.order_number, ""),
    "name": func.nullif(func.lower(contacts.c.name), ""),
    "phone": contacts.c.wa_id,
    "operator": func.lower(users.c.name),
}
MAY_LACK: Final = frozenset({"order", "name", "phone", "operator"})
OF_CONTACTS: Final = frozenset({"name", "phone", "window", "urgency"})
OF_USERS: Final = frozenset({"operator"})
OF_CLOCKS: Final = frozenset({"window", "expires", "urgency"})


def order_of(view: View, *, now: datetime) -> list[ColumnElement[Any]]:
    """The terms to order by; the number decides between equals, so that pages never overlap."""
    column, last = _column(view.sort, now)
    terms = [column, tickets.c.id] if column is not tickets.c.id else [tickets.c.id]
    turned = [term.desc() if view.descending else term.asc() for term in terms]
    if view.sort in MAY_LACK:
        turned[0] = turned[0].nulls_last()
    return [*last, *turned]


def _column(sort: str, now: datetime) -> tuple[ColumnElement[Any], list[ColumnElement[Any]]]:
    """What a word orders by, and what goes before it in either direction."""
    open_first = case((open_at(now), 0), else_=1)
    if sort == "status":
        return status_at(now), []
    if sort == "expires":
        return tickets.c.expires_at, [open_first]
    if sort == "window":
        return contacts.c.last_inbound_at, [open_first]
    if sort == "urgency":
        return _sooner(now), [open_first, _answered()]
    return PLAIN.get(sort, tickets.c.received_at), []


def _answered() -> ColumnElement[int]:
    """0 for a ticket whose customer waits for a person: never answered, or written since."""
    waits = or_(tickets.c.first_reply_at.is_(None), tickets.c.unread > 0)
    return case((waits, 0), else_=1)


def _sooner(now: datetime) -> ColumnElement[datetime]:
    """When the first of the two clocks of a ticket runs out; a closed window is over already."""
    ends = _Later(contacts.c.last_inbound_at, literal(int(WINDOW.total_seconds())))
    runs = and_(contacts.c.last_inbound_at > now - WINDOW, ends < tickets.c.expires_at)
    return case((runs, ends), else_=tickets.c.expires_at)


class _Later(FunctionElement[datetime]):
    """The moment of a column, so many seconds later: the two databases write that differently."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(_Later, "postgresql")
def _on_postgresql(later: _Later, compiler: SQLCompiler, **options: Any) -> str:
    moment, seconds = (compiler.process(clause, **options) for clause in later.clauses)
    return f"({moment} + {seconds} * interval '1 second')"


@compiles(_Later, "sqlite")
def _on_sqlite(later: _Later, compiler: SQLCompiler, **options: Any) -> str:
    """The text that UtcDateTime keeps; what strftime writes has milliseconds only."""
    moment, seconds = (compiler.process(clause, **options) for clause in later.clauses)
    form = "'%Y-%m-%d %H:%M:%f'"
    return f"(strftime({form}, {moment}, {seconds} || ' seconds') || '000+00:00')"
