"""The list's filter and the page's address: two spellings of one thing. Pure.

The address is the truth: a link opens the same view for a colleague, Back restores it, and what a
stranger types there is read strictly (an unknown value filters nothing).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from core.accounts.rules import User
from core.reports.rules import Days
from core.tickets.machine import Status
from core.tickets.store import View
from panel.desk.asked import CLOSED, LEFT, NOBODY, READERS, number, range_of
from panel.words import _

PAGE_SIZE: Final = 50
DUE_SOON: Final = timedelta(hours=6)
TEXTS: Final = {
    "nombre": "name",
    "celular": "phone",
    "fuente": "source",
    "tema": "topic",
    "pedido": "order",
}
SORTS: Final = {
    "numero": "number",
    "recibido": "received",
    "nombre": "name",
    "celular": "phone",
    "fuente": "source",
    "tema": "topic",
    "pedido": "order",
    "estado": "status",
    "operador": "operator",
    "ventana": "window",
    "vence": "expires",
    "noleidos": "unread",
    "urgencia": "urgency",  # has no column of its own
}
FILTERS: Final = tuple(READERS)
ALL, UNASSIGNED, MINE, DUE, UNREAD = "todos", "sin-asignar", "mis", "por-vencer", "no-leidos"
# A one-click view that speaks of a column itself leaves no room for another filter there.
TAKEN: Final = {UNASSIGNED: "operador", MINE: "operador", UNREAD: "noleidos"}
NEWEST_FIRST: Final = frozenset({"recibido", "noleidos"})


@dataclass(frozen=True, slots=True)
class Address:
    """The parameters of the tickets page, as they stand in the address."""

    params: Mapping[str, str]

    @classmethod
    def of(cls, query: str) -> "Address":
        """The address of a query that was kept."""
        return cls(dict(parse_qsl(query)))

    @property
    def query(self) -> str:
        """What makes the view, and nothing else: the same for two addresses of one view."""
        column, descending = self.sort
        sort = "" if (column, descending) == self._usual else f"{'-' * descending}{column}"
        filters = {name: self.filter(name) for name in FILTERS}
        chip = "" if self.chip == ALL else self.chip
        return urlencode({k: v for k, v in {"vista": chip, **filters, "orden": sort}.items() if v})

    @property
    def chip(self) -> str:
        """The one-click view that is chosen."""
        chip = self.params.get("vista", ALL)
        return chip if chip in {UNASSIGNED, MINE, DUE, UNREAD} else ALL

    @property
    def sort(self) -> tuple[str, bool]:
        """The column sorted by, and whether it descends."""
        asked = self.params.get("orden", "")
        column = asked.removeprefix("-")
        return (column, asked.startswith("-")) if column in SORTS else self._usual

    @property
    def _usual(self) -> tuple[str, bool]:
        return ("urgencia", False) if self.chip == DUE else ("recibido", True)

    @property
    def page(self) -> int:
        """The page, from 1."""
        asked = number(self.params.get("pagina", "1")) or "1"
        return max(1, min(int(asked), 1_000_000))

    @property
    def ticket(self) -> int | None:
        """The ticket shown alone, if the address names one."""
        return _number(self.params.get("ticket", ""))

    @property
    def is_filtered(self) -> bool:
        """Whether a column is filtered."""
        return any(self.filter(name) for name in FILTERS)

    def filter(self, name: str) -> str:
        """One filter, in its proper form."""
        return "" if TAKEN.get(self.chip) == name else READERS[name](self.params.get(name, ""))

    def filtered_by(self, name: str, value: str) -> "Address":
        """The same view with this filter; it leaves a one-click view that speaks of the column."""
        chip = "" if TAKEN.get(self.chip) == name else self.params.get("vista", "")
        return self.with_(**{"vista": chip, name: READERS[name](value)})

    def unfiltered(self) -> "Address":
        """The same one-click view, without filters of columns."""
        return self.with_(**dict.fromkeys(FILTERS, ""))

    def sorted_by(self, column: str) -> "Address":
        """The same view by another column; the same column again turns the order round."""
        now, descending = self.sort
        turned = not descending if now == column else column in NEWEST_FIRST
        return self.with_(orden=f"-{column}" if turned else column)

    def with_(self, **changes: str) -> "Address":
        """The address with these parameters; an empty one is left out, and the list begins anew."""
        kept = {**self.params, "pagina": "", **changes}
        return Address({name: value for name, value in kept.items() if value})


def view_of(address: Address, user: User, *, zone: ZoneInfo) -> View:
    """What the address asks for, as the store understands it."""
    chip = address.chip
    column, descending = address.sort
    operator, window = address.filter("operador"), address.filter("ventana")
    since, until = _moments(address, zone)
    return View(
        statuses=_statuses(address, chip),
        operator_id=user.id if chip == MINE else _number(operator),
        unassigned=chip == UNASSIGNED or operator == NOBODY,
        unread=chip == UNREAD or bool(address.filter("noleidos")),
        is_open=chip == DUE,
        due_within=LEFT.get(address.filter("vence")),
        window_within=LEFT.get(window),
        window_closed=window == CLOSED,
        since=since,
        until=until,
        number=_number(address.filter("numero")),
        sort=SORTS[column],
        descending=descending,
        page=address.page,
        size=PAGE_SIZE,
        **{field: address.filter(name) for name, field in TEXTS.items()},
    )


def chips() -> dict[str, str]:
    """The one-click views, by their word in the address."""
    return {
        ALL: _("Todos"),
        UNASSIGNED: _("Sin asignar"),
        MINE: _("Mis tickets"),
        DUE: _("Por vencer"),
        UNREAD: _("No leídos"),
    }


def _statuses(address: Address, chip: str) -> tuple[Status, ...]:
    asked = address.filter("estado")
    if asked:
        return tuple(Status(value) for value in asked.split(","))
    if chip == UNASSIGNED:
        return (Status.NEW,)
    return (Status.IN_PROGRESS,) if chip in {MINE, UNREAD} else ()


def _moments(address: Address, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    asked = range_of(address.filter("recibido"))
    return Days(asked.since, asked.until).moments(zone) if asked else (None, None)


def _number(text: str) -> int | None:
    digits = number(text)
    return int(digits) if digits else None
