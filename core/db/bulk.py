"""Many rows in one statement, below SQLAlchemy's per-row work: half of what ingest cost was that.

SQLite takes a prepared statement and a list of tuples, PostgreSQL one JSON document (`shapes`).
Values pass the same type conversions as anywhere; names come from our own tables only, never from
data (docs/decisions/0010).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table

from core.db.database import Session
from core.db.shapes import How, Row, shape_of

# SQLite allows 32,766 variables in a statement: 1,000 rows of up to 32 columns.
CHUNK = 1000


def insert_rows(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same keys."""
    if rows:
        shape_of(session, table, rows).insert(session, rows)


def insert_new(
    session: Session, table: Table, rows: Sequence[Row], *, key: str, returning: str
) -> dict[Any, Any]:
    """Insert the rows whose unique `key` is not there yet; maps each inserted key to `returning`.

    The unique index decides, also between two processes: nothing is looked up before.
    """
    inserted: dict[Any, Any] = {}
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        end = f'ON CONFLICT ("{key}") DO NOTHING RETURNING "{key}", "{returning}"'
        new = shape_of(session, table, part).insert_returning(session, part, end)
        inserted.update((row[0], row[1]) for row in new)
    return inserted


def upsert_rows(session: Session, table: Table, rows: Sequence[Row], *, key: str) -> None:
    """Insert rows, replacing the other columns where `key` is there already; each key once."""
    if rows:
        shape = shape_of(session, table, rows)
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in shape.names if name != key)
        shape.insert(session, rows, f'ON CONFLICT ("{key}") DO UPDATE SET {changes}')


def update_rows(
    session: Session,
    table: Table,
    rows: Sequence[Row],
    *,
    adding: Sequence[str] = (),
    keeping: Sequence[str] = (),
    rising: str | None = None,
) -> None:
    """Set columns of the rows with these ids; the columns in `adding` grow by the value instead.

    Those in `keeping` are set once: a value that is there stays. With `rising`, the others change
    only in rows in which that column is lower than the new value. Rows all have the same keys,
    `id` among them, and come in id order: two transactions that change the same ones must not wait
    for each other.
    """
    if rows:
        how = How(frozenset(adding), frozenset(keeping), rising)
        shape_of(session, table, rows).update(session, rows, how)


def add_rows(
    session: Session, table: Table, rows: Sequence[Row], *, key: Sequence[str], amount: str
) -> None:
    """Add to a counter of the rows with these keys, making those that are not there; each once.

    Rows come in key order, as in `update_rows`.
    """
    if rows:
        keys = ", ".join(f'"{name}"' for name in key)
        grown = f'"{amount}" = "{table.name}"."{amount}" + excluded."{amount}"'
        end = f"ON CONFLICT ({keys}) DO UPDATE SET {grown}"
        shape_of(session, table, rows).insert(session, rows, end)
