"""A select by a list of values, below SQLAlchemy's per-execution work.

For a statement of the ingest SQLAlchemy's own share (rendering the list anew, binding, wrapping
rows) costs more than the database's. Here the SQL of each list length, rounded up to a power of
two, is compiled once and kept; the driver then finds it prepared (docs/decisions/0010).
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Dialect, Select

from core.db.database import Session

LONGEST: Final = 1024  # values in one statement; longer lists take several

Row = Any  # a named tuple with the statement's columns
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A placeholder: where its value comes from, and how the driver wants it."""

    key: str  # the driver's name of it
    place: int | None  # in the list
    parameter: str | None  # of the other parameters
    constant: Any
    convert: Convert | None

    def value(self, values: Sequence[Any], others: Mapping[str, Any]) -> Any:
        """What to bind."""
        if self.place is not None:
            value = values[self.place]
        elif self.parameter is not None:
            value = others[self.parameter]
        else:
            return self.constant
        return self.convert(value) if self.convert else value


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The SQL for one list length: what to bind, and how to read what comes."""

    sql: str
    slots: tuple[_Slot, ...]
    named: bool
    readers: tuple[Convert | None, ...] | None  # None: the driver's values are right already


class Lookup:
    """A select with one `IN` over an expanding parameter, and any number of other parameters."""

    def __init__(self, statement: Select[Any], values: str) -> None:
        self._statement = statement
        self._values = values
        names = [str(column.key) for column in statement.selected_columns]
        row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # names of the statement
        self._row: Callable[[Iterable[Any]], Row] = row._make
        self._prepared: dict[tuple[str, int], _Prepared] = {}

    def __call__(self, session: Session, values: Collection[Any], **others: Any) -> list[Row]:
        """The rows; `values` fill the expanding parameter, `others` the rest."""
        listed = list(values)
        rows: list[Row] = []
        for start in range(0, len(listed), LONGEST):
            rows += self._ask(session, listed[start : start + LONGEST], others)
        return rows

    def _ask(self, session: Session, values: list[Any], others: dict[str, Any]) -> list[Row]:
        size = 1 << (len(values) - 1).bit_length()
        values += values[-1:] * (size - len(values))
        key = (session.dialect.name, size)
        prepared = self._prepared.get(key)
        if prepared is None:
            prepared = self._prepared[key] = self._prepare(session.dialect, size, tuple(others))
        parameters: Any
        if prepared.named:
            parameters = {slot.key: slot.value(values, others) for slot in prepared.slots}
        else:
            parameters = tuple(slot.value(values, others) for slot in prepared.slots)
        result = session.exec_driver_sql(prepared.sql, parameters)
        rows = result.cursor.fetchall()
        result.close()
        if prepared.readers:
            rows = [_read(row, prepared.readers) for row in rows]
        return [self._row(row) for row in rows]

    def _prepare(self, dialect: Dialect, size: int, others: Sequence[str]) -> _Prepared:
        compiled = self._statement.compile(dialect=dialect)
        asked: dict[str, Any] = dict.fromkeys(others)
        state = compiled.construct_expanded_state({**asked, self._values: list(range(size))})
        places = {name: i for i, name in enumerate(state.parameter_expansion[self._values])}
        converts = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        slots = tuple(
            _Slot(
                key=name,
                place=places.get(name),
                parameter=name if name in asked else None,
                constant=state.parameters[name],
                convert=converts.get(self._values if name in places else name),
            )
            for name in (state.positiontup or state.parameters)
        )
        readers = tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in self._statement.selected_columns
        )
        return _Prepared(
            sql=state.statement,
            slots=slots,
            named=state.positiontup is None,
            readers=readers if any(readers) else None,
        )


def _read(row: Sequence[Any], readers: Sequence[Convert | None]) -> list[Any]:
    return [read(value) if read else value for read, value in zip(readers, row, strict=True)]
