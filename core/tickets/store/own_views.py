"""The views of the list that people keep for themselves. Nobody sees another's."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update

from core.db import Session
from core.db.bulk import insert_rows
from core.tickets.tables import ticket_views


@dataclass(frozen=True, slots=True)
class OwnView:
    """A view by name; `query` is the part of the page's address that makes it."""

    id: int
    name: str
    query: str


def own_views(session: Session, user_id: int) -> list[OwnView]:
    """The views of a person, in the order in which they were made."""
    rows = session.execute(
        select(ticket_views.c.id, ticket_views.c.name, ticket_views.c.query)
        .where(ticket_views.c.user_id == user_id)
        .order_by(ticket_views.c.created_at, ticket_views.c.id)
    )
    return [OwnView(*row) for row in rows]


def named(session: Session, user_id: int, name: str) -> OwnView | None:
    """The view of this name, whatever its case."""
    wanted = name.casefold()
    return next((v for v in own_views(session, user_id) if v.name.casefold() == wanted), None)


def count_of(session: Session, user_id: int) -> int:
    """How many views a person has."""
    query = select(func.count()).where(ticket_views.c.user_id == user_id)
    return int(session.scalar(query) or 0)


def add(session: Session, user_id: int, name: str, query: str, *, now: datetime) -> None:
    """Keep a view."""
    row = {"user_id": user_id, "name": name, "query": query, "created_at": now}
    insert_rows(session, ticket_views, [row])


def rename(session: Session, user_id: int, view_id: int, name: str) -> None:
    """Give one of the person's views another name."""
    session.execute(update(ticket_views).where(*_own(user_id, view_id)).values(name=name))


def remove(session: Session, user_id: int, view_id: int) -> OwnView | None:
    """Forget one of the person's views; what it was, for the way back."""
    row = session.execute(
        delete(ticket_views)
        .where(*_own(user_id, view_id))
        .returning(ticket_views.c.id, ticket_views.c.name, ticket_views.c.query)
    ).first()
    return None if row is None else OwnView(*row)


def _own(user_id: int, view_id: int) -> tuple[ColumnElement[bool], ...]:
    return (ticket_views.c.id == view_id, ticket_views.c.user_id == user_id)
