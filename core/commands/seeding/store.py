"""Writing seeded rows at the driver's speed, and what has to be known before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select, text

from core.accounts.tables import users
from core.contacts.rules import colour_of_tag
from core.contacts.tables import contact_tags, contacts, identities, tags
from core.conversations.tables import messages, notes, quick_replies
from core.db import Session
from core.db.bulk import insert_new
from core.db.sets import add_to
from core.media.tables import media
from core.plans.tables import billing, plan_usage
from core.tickets.tables import ticket_events, tickets

__all__ = [
    "billing",
    "contact_tags",
    "contacts",
    "identities",
    "media",
    "messages",
    "notes",
    "ticket_events",
    "tickets",
]


def has_messages(session: Session) -> bool:
    """Whether anything was ever said in this database."""
    return session.scalar(select(messages.c.id).limit(1)) is not None


def operator_ids(session: Session) -> list[int]:
    """Everybody who may sign in, to be the ones who took the tickets."""
    return list(session.scalars(select(users.c.id).where(users.c.enabled).order_by(users.c.id)))


def load(
    session: Session, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Insert rows of plain values: executemany of the driver on SQLite, COPY on PostgreSQL."""
    names = ", ".join(columns)  # ours, never anybody's words
    driver: Any = session.connection.driver_connection
    if session.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        driver.executemany(
            f"INSERT INTO {table.name} ({names}) VALUES ({marks})",  # noqa: S608 - see above
            rows,
        )
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def tag_ids(session: Session, names: Sequence[str]) -> list[int]:
    """The tags of these names, made where they are not there yet."""
    rows = [{"name": name, "colour": colour_of_tag(n)} for n, name in enumerate(names)]
    insert_new(session, tags, rows, key="name", returning="id")
    return list(session.scalars(select(tags.c.id).where(tags.c.name.in_(names)).order_by("id")))


def add_quick_replies(session: Session, texts: Mapping[str, str], *, now: datetime) -> None:
    """Quick replies by their shortcut; what stands under one already stays."""
    rows = [{"shortcut": s, "text": text, "updated_at": now} for s, text in texts.items()]
    insert_new(session, quick_replies, rows, key="shortcut", returning="id")


def add_usage(session: Session, usage: Mapping[tuple[date, str], int]) -> None:
    """Count messages against the plan's periods: (first day, inbound | outbound) → how many."""
    for (period, direction), count in sorted(usage.items()):
        add_to(session, plan_usage, {"period": period}, {direction: count})


def analyze(session: Session) -> None:
    """Tell PostgreSQL how much there is now, as its autovacuum would within a minute."""
    if session.dialect.name == "postgresql":
        session.execute(text("ANALYZE"))
