"""Some columns of a table in one dialect: the statements that write them, and their values.

Nothing outside `core.db.bulk` uses this. SQLite has a statement executed many times; PostgreSQL
gets all rows as one JSON document, which is dumped in C: arrays, a driver's other way, are dumped
value by value in Python and cost a third of a batch.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Protocol

import orjson
from sqlalchemy import Dialect, String, Table

from core.db.database import Session
from core.db.types import UtcDateTime

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class How:
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


class Shape(Protocol):
    """What either dialect can do with rows of the same columns."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns."""

    def insert(self, session: Session, rows: Sequence[Row], end: str = "") -> None:
        """Insert the rows; `end` is what follows the values."""

    def insert_returning(
        self, session: Session, rows: Sequence[Row], end: str
    ) -> Iterable[Sequence[Any]]:
        """Insert the rows, and what `end` returns of them."""

    def update(self, session: Session, rows: Sequence[Row], how: How) -> None:
        """Change the rows with these ids."""


def shape_of(session: Session, table: Table, rows: Sequence[Row]) -> Shape:
    """The shape of these rows, which all have the keys of the first."""
    return _shape(session.dialect, table, tuple(rows[0]))


@lru_cache(maxsize=1024)
def _shape(dialect: Dialect, table: Table, names: tuple[str, ...]) -> Shape:
    types = [table.c[name].type for name in names]
    if dialect.name == "sqlite":
        converts = (kind.dialect_impl(dialect).bind_processor(dialect) for kind in types)
        return _SQLite(table.name, names, tuple(converts))
    casts = (
        # A cast to varchar(n) would cut silently; text lets the column refuse.
        "text" if isinstance(kind.dialect_impl(dialect), String) else kind.compile(dialect)
        for kind in types
    )
    return _PostgreSQL(
        table=table.name,
        names=names,
        casts=tuple(casts),
        moments=tuple(n for n in names if isinstance(table.c[n].type, UtcDateTime)),
    )


@dataclass(frozen=True)
class _SQLite:
    table: str
    names: tuple[str, ...]
    converts: tuple[Callable[[Any], Any] | None, ...]

    def insert(self, session: Session, rows: Sequence[Row], end: str = "") -> None:
        session.exec_driver_sql(f"{self._insert} {end}", self._tuples(rows))

    def insert_returning(
        self, session: Session, rows: Sequence[Row], end: str
    ) -> Iterable[Sequence[Any]]:
        more = ", ".join([self._marks] * (len(rows) - 1))
        sql = f"{self._insert}{', ' if more else ''}{more} {end}"
        return session.exec_driver_sql(sql, tuple(v for row in self._tuples(rows) for v in row))

    def update(self, session: Session, rows: Sequence[Row], how: How) -> None:
        new = {name: f"?{place}" for place, name in enumerate(self.names, 1)}
        changes, only = _changes(self.table, new, how, "")
        session.exec_driver_sql(f'{changes} WHERE "id" = {new["id"]}{only}', self._tuples(rows))

    @cached_property
    def _marks(self) -> str:
        return f"({', '.join('?' * len(self.names))})"

    @cached_property
    def _insert(self) -> str:
        return f"{_into(self.table, self.names)} VALUES {self._marks}"

    def _tuples(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        columns = [
            _converted([row[name] for row in rows], convert)
            for name, convert in zip(self.names, self.converts, strict=True)
        ]
        return list(zip(*columns, strict=True))


@dataclass(frozen=True)
class _PostgreSQL:
    table: str
    names: tuple[str, ...]
    casts: tuple[str, ...]
    moments: tuple[str, ...]

    def insert(self, session: Session, rows: Sequence[Row], end: str = "") -> None:
        session.exec_driver_sql(f"{self._insert} {end}", (self._document(rows),))

    def insert_returning(
        self, session: Session, rows: Sequence[Row], end: str
    ) -> Iterable[Sequence[Any]]:
        return session.exec_driver_sql(f"{self._insert} {end}", (self._document(rows),))

    def update(self, session: Session, rows: Sequence[Row], how: How) -> None:
        new = {name: f'new."{name}"' for name in self.names}
        changes, only = _changes(self.table, new, how, f'"{self.table}".')
        sql = f'{changes} FROM {self._source} WHERE "{self.table}"."id" = new."id"{only}'
        session.exec_driver_sql(sql, (self._document(rows),))

    @cached_property
    def _source(self) -> str:
        listed = ", ".join(f'"{n}" {c}' for n, c in zip(self.names, self.casts, strict=True))
        return f"json_to_recordset(%s::json) AS new ({listed})"

    @cached_property
    def _insert(self) -> str:
        listed = ", ".join(f'"{name}"' for name in self.names)
        return f"{_into(self.table, self.names)} SELECT {listed} FROM {self._source}"  # noqa: S608 - our own names

    def _document(self, rows: Sequence[Row]) -> str:
        for name in self.moments:
            if any((moment := row[name]) is not None and moment.tzinfo is None for row in rows):
                raise ValueError("a naive datetime was handed to the database")
        return orjson.dumps(rows, default=_as_hex).decode()


def _as_hex(value: object) -> str:
    """Bytes as PostgreSQL reads them in a text."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value))


def _converted(values: list[Any], convert: Callable[[Any], Any] | None) -> list[Any]:
    """The values as the driver takes them; a moment that all rows share is converted once."""
    if convert is None:
        return values
    first = values[0]
    if all(value is first for value in values):
        return [convert(first)] * len(values)
    return [convert(value) for value in values]


def _into(table: str, names: Iterable[str]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table}" ({listed})'


def _changes(table: str, new: Mapping[str, str], how: How, prefix: str) -> tuple[str, str]:
    """The statement's beginning, and the condition under which a row is touched at all."""
    old = {name: f'{prefix}"{name}"' for name in new}
    rises = f"{old[how.rising]} < {new[how.rising]}" if how.rising else ""
    changes = ", ".join(
        f'"{name}" = {how.change(name, old[name], value, rises)}'
        for name, value in new.items()
        if name != "id"
    )
    first = [f"({old[k]} IS NULL AND {new[k]} IS NOT NULL)" for k in sorted(how.keeping)]
    only = f" AND ({' OR '.join([rises, *first])})" if rises else ""
    return f'UPDATE "{table}" SET {changes}', only  # noqa: S608 - our own names
