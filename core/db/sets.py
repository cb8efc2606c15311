"""Ids, counters and counts that the two databases spell differently; the difference lives here."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import count, islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from core.db.database import Session

# SQLite allows 32,766 variables in a statement; 500 rows of ten columns stay well below.
CHUNK = 500
LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = ?"
NEXT_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def allocate_ids(session: Session, table: Table, count: int) -> range | list[int]:
    """The next `count` ids of a table, in ascending order, before its rows are written.

    Knowing ids up front lets a batch link its rows in memory and write each table once. SQLite has
    one writer at a time, so the highest id (kept by AUTOINCREMENT) is free for this transaction.
    """
    if count == 0:
        return range(0)
    if session.dialect.name == "sqlite":
        last = session.exec_driver_sql(LAST_ID, (table.name,)).scalar()
        return range(int(last or 0) + 1, int(last or 0) + 1 + count)
    rows = session.exec_driver_sql(NEXT_IDS, (table.name, count))
    return sorted(int(row[0]) for row in rows)


def add_to(
    session: Session, table: Table, key: Mapping[str, Any], amounts: Mapping[str, int]
) -> None:
    """Add to counters of the row with this key, making it at the first time."""
    statement = _add(session.dialect.name, table, tuple(key), tuple(amounts))
    session.execute(statement, {**key, **amounts})


T = TypeVar("T")


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterable[list[T]]:
    """The rows in lists of at most `size`."""
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part


def count_of(session: Session, table: Table, *where: ColumnElement[bool]) -> int:
    """How many rows there are."""
    return int(session.scalar(select(func.count()).select_from(table).where(*where)) or 0)


def fresh_ids(session: Session, table: Table) -> Iterator[int]:
    """Ids for rows that will be written later in this transaction, one at a time as needed."""
    if session.dialect.name == "sqlite":
        yield from count(allocate_ids(session, table, 1)[0])
    while True:
        yield allocate_ids(session, table, 1)[0]


@cache
def _add(dialect: str, table: Table, key: tuple[str, ...], amounts: tuple[str, ...]) -> Any:
    statement = _dialect_insert(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=[table.c[name] for name in key],
        set_={name: table.c[name] + statement.excluded[name] for name in amounts},
    )


def _dialect_insert(dialect: str, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in the dialect at hand."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
