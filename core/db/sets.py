"""Set-based writes that the two databases spell differently; each difference lives here once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from core.db.database import Session

# SQLite allows 32,766 variables in a statement; 500 rows of ten columns stay well below.
CHUNK = 500


def allocate_ids(session: Session, table: Table, count: int) -> range | list[int]:
    """The next `count` ids of a table, in ascending order, before its rows are written.

    Knowing ids up front lets a batch link its rows in memory and write each table once. SQLite has
    one writer at a time, so the highest id (kept by AUTOINCREMENT) is free for this transaction.
    """
    if count == 0:
        return range(0)
    if session.dialect.name == "sqlite":
        last = session.scalar(
            text("SELECT seq FROM sqlite_sequence WHERE name = :t"), {"t": table.name}
        )
        return range(int(last or 0) + 1, int(last or 0) + 1 + count)
    rows = session.execute(
        text("SELECT nextval(pg_get_serial_sequence(:t, 'id')) FROM generate_series(1, :n)"),
        {"t": table.name, "n": count},
    )
    return sorted(int(row[0]) for row in rows)


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of the same keys in one round trip."""
    if rows:
        session.execute(insert(table), list(rows))


def insert_new(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], *, key: str, returning: str
) -> dict[Any, Any]:
    """Insert the rows whose unique `key` is not there yet; maps each inserted key to `returning`.

    The unique index decides, also between two processes: nothing is looked up before.
    """
    if not rows:
        return {}
    statement = (
        _dialect_insert(session, table)
        .on_conflict_do_nothing(index_elements=[table.c[key]])
        .returning(table.c[key], table.c[returning])
    )
    return {row[0]: row[1] for row in session.execute(statement, list(rows))}


def upsert_rows(
    session: Session, table: Table, rows: Sequence[Mapping[str, Any]], *, key: str
) -> None:
    """Insert rows, replacing the other columns where `key` is there already."""
    if rows:
        names = [name for name in rows[0] if name != key]
        statement = _dialect_insert(session, table)
        statement = statement.on_conflict_do_update(
            index_elements=[table.c[key]], set_={n: statement.excluded[n] for n in names}
        )
        session.execute(statement, list(rows))


def add_to(
    session: Session, table: Table, key: Mapping[str, Any], amounts: Mapping[str, int]
) -> None:
    """Add to counters of the row with this key, making it at the first time."""
    statement = _dialect_insert(session, table).values({**key, **amounts})
    grown: dict[str, ColumnElement[Any]] = {
        name: table.c[name] + statement.excluded[name] for name in amounts
    }
    session.execute(
        statement.on_conflict_do_update(index_elements=[table.c[k] for k in key], set_=grown)
    )


T = TypeVar("T")


def chunks(rows: Iterable[T], size: int = CHUNK) -> Iterable[list[T]]:
    """The rows in lists of at most `size`."""
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part


def count_of(session: Session, table: Table, *where: ColumnElement[bool]) -> int:
    """How many rows there are."""
    return int(session.scalar(select(func.count()).select_from(table).where(*where)) or 0)


def _dialect_insert(session: Session, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in the dialect at hand."""
    if session.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def fresh_ids(session: Session, table: Table) -> Iterator[int]:
    """Ids for rows that will be written later in this transaction, one at a time as needed."""
    if session.dialect.name == "sqlite":
        yield from count(allocate_ids(session, table, 1)[0])
    while True:
        yield allocate_ids(session, table, 1)[0]
