"""Many rows in one statement, below SQLAlchemy's per-row work: half of what ingest cost was that.

SQLite takes a prepared statement and a list of tuples, PostgreSQL one array a column (`unnest`).
Values pass the same type conversions as anywhere; names come from our own tables only, never from
data (docs/decisions/0010).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, String, Table

from core.db.database import Session

Row = Mapping[str, Any]
# SQLite allows 32,766 variables in a statement: 1,000 rows of up to 32 columns.
CHUNK = 1000


def insert_rows(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same keys."""
    if rows:
        shape = _shape(session.dialect, table, tuple(rows[0]))
        columns = shape.encode(rows)
        if session.dialect.name == "sqlite":
            session.exec_driver_sql(shape.insert_one, list(zip(*columns, strict=True)))
        else:
            session.exec_driver_sql(shape.insert_all, tuple(columns))


def insert_new(
    session: Session, table: Table, rows: Sequence[Row], *, key: str, returning: str
) -> dict[Any, Any]:
    """Insert the rows whose unique `key` is not there yet; maps each inserted key to `returning`.

    The unique index decides, also between two processes: nothing is looked up before.
    """
    inserted: dict[Any, Any] = {}
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        shape = _shape(session.dialect, table, tuple(part[0]))
        columns = shape.encode(part)
        end = f'ON CONFLICT ("{key}") DO NOTHING RETURNING "{key}", "{returning}"'
        if session.dialect.name == "sqlite":
            values = tuple(value for row in zip(*columns, strict=True) for value in row)
            sql = f"{shape.insert_values(len(part))} {end}"
        else:
            values = tuple(columns)
            sql = f"{shape.insert_all} {end}"
        inserted.update((row[0], row[1]) for row in session.exec_driver_sql(sql, values))
    return inserted


def upsert_rows(session: Session, table: Table, rows: Sequence[Row], *, key: str) -> None:
    """Insert rows, replacing the other columns where `key` is there already; each key once."""
    if rows:
        shape = _shape(session.dialect, table, tuple(rows[0]))
        columns = shape.encode(rows)
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in shape.names if name != key)
        end = f'ON CONFLICT ("{key}") DO UPDATE SET {changes}'
        if session.dialect.name == "sqlite":
            session.exec_driver_sql(f"{shape.insert_one} {end}", list(zip(*columns, strict=True)))
        else:
            session.exec_driver_sql(f"{shape.insert_all} {end}", tuple(columns))


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
        shape = _shape(session.dialect, table, tuple(rows[0]))
        columns = shape.encode(rows)
        if session.dialect.name == "sqlite":
            sql = shape.update_one(_How(frozenset(adding), frozenset(keeping), rising))
            session.exec_driver_sql(sql, list(zip(*columns, strict=True)))
        else:
            sql = shape.update_all(_How(frozenset(adding), frozenset(keeping), rising))
            session.exec_driver_sql(sql, tuple(columns))


def add_rows(
    session: Session, table: Table, rows: Sequence[Row], *, key: Sequence[str], amount: str
) -> None:
    """Add to a counter of the rows with these keys, making those that are not there; each once.

    Rows come in key order, as in `update_rows`.
    """
    if rows:
        shape = _shape(session.dialect, table, tuple(rows[0]))
        columns = shape.encode(rows)
        keys = ", ".join(f'"{name}"' for name in key)
        sum_ = f'"{amount}" = "{table.name}"."{amount}" + excluded."{amount}"'
        end = f"ON CONFLICT ({keys}) DO UPDATE SET {sum_}"
        if session.dialect.name == "sqlite":
            session.exec_driver_sql(f"{shape.insert_one} {end}", list(zip(*columns, strict=True)))
        else:
            session.exec_driver_sql(f"{shape.insert_all} {end}", tuple(columns))


@dataclass(frozen=True, slots=True)
class _How:
    """How an update changes its columns."""

    adding: frozenset[str]
    keeping: frozenset[str]
    rising: str | None

    def change(self, name: str, old: str, new: str, rises: str) -> str:
        """What a column is set to; `rises` is the condition, where there is one."""
        if name in self.adding:
            return f"{old} + {new}"
        if name in self.keeping:
            return f"COALESCE({old}, {new})"
        if self.keeping and rises:  # else the row is not reached unless it rises
            return f"CASE WHEN {rises} THEN {new} ELSE {old} END"
        return new


@dataclass(frozen=True)
class _Shape:
    """Some columns of a table in one dialect: how values are converted, and the statements."""

    table: str
    names: tuple[str, ...]
    casts: tuple[str, ...]  # PostgreSQL's array types
    processors: tuple[Callable[[Any], Any] | None, ...]

    def encode(self, rows: Sequence[Row]) -> list[list[Any]]:
        """The rows as columns of what the driver takes."""
        columns = []
        for name, convert in zip(self.names, self.processors, strict=True):
            values = [row[name] for row in rows]
            columns.append([convert(value) for value in values] if convert else values)
        return columns

    @property
    def _into(self) -> str:
        listed = ", ".join(f'"{name}"' for name in self.names)
        return f'INSERT INTO "{self.table}" ({listed})'

    @property
    def _arrays(self) -> str:
        return "unnest(" + ", ".join(f"%s::{cast}[]" for cast in self.casts) + ")"

    @property
    def insert_one(self) -> str:
        """SQLite: one row, to be executed many times."""
        return f"{self._into} VALUES ({', '.join('?' * len(self.names))})"

    @property
    def insert_all(self) -> str:
        """PostgreSQL: all rows, an array a column."""
        return f"{self._into} SELECT * FROM {self._arrays}"  # noqa: S608 - our own names

    def insert_values(self, count: int) -> str:
        """SQLite: so many rows at once."""
        row = f"({', '.join('?' * len(self.names))})"
        return f"{self._into} VALUES {', '.join([row] * count)}"

    def update_one(self, how: _How) -> str:
        """SQLite: one row by its id, to be executed many times; values stay in column order."""
        numbered = {name: f"?{place}" for place, name in enumerate(self.names, 1)}
        changes, only = self._set(numbered, how, "")
        return f'{changes} WHERE "id" = {numbered["id"]}{only}'

    def update_all(self, how: _How) -> str:
        """PostgreSQL: all rows by their ids, an array a column."""
        named = {name: f'new."{name}"' for name in self.names}
        listed = ", ".join(f'"{name}"' for name in self.names)
        changes, only = self._set(named, how, f'"{self.table}".')
        source = f"FROM {self._arrays} AS new ({listed})"
        return f'{changes} {source} WHERE "{self.table}"."id" = new."id"{only}'

    def _set(self, values: Mapping[str, str], how: _How, prefix: str) -> tuple[str, str]:
        """The statement's beginning, and the condition under which a row is touched at all."""
        old = {name: f'{prefix}"{name}"' for name in self.names}
        rises = f"{old[how.rising]} < {values[how.rising]}" if how.rising else ""
        changes = ", ".join(
            f'"{name}" = {how.change(name, old[name], value, rises)}'
            for name, value in values.items()
            if name != "id"
        )
        new = [f"({old[k]} IS NULL AND {values[k]} IS NOT NULL)" for k in sorted(how.keeping)]
        only = f" AND ({' OR '.join([rises, *new])})" if rises else ""
        return f'UPDATE "{self.table}" SET {changes}', only  # noqa: S608 - our own names


@lru_cache(maxsize=1024)
def _shape(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Shape:
    types = [table.c[name].type for name in names]
    return _Shape(
        table=table.name,
        names=names,
        casts=tuple(
            # A cast to varchar(n) would cut silently; text lets the column refuse.
            "text" if isinstance(kind.dialect_impl(dialect), String) else kind.compile(dialect)
            for kind in types
        ),
        processors=tuple(kind.dialect_impl(dialect).bind_processor(dialect) for kind in types),
    )
