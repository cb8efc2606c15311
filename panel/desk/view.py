"""The list's filter and the page's address: two spellings of one thing. Pure.

The address is the truth: a link opens the same view for a colleague, Back restores it, and what a
stranger types there is read strictly (an unknown value filters nothing).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from core.accounts.rules import User
from core.tickets.machine import Status
from core.tickets.store import View
from panel.words import _

PAGE_SIZE: Final = 50
DUE_SOON: Final = timedelta(hours=6)
LONGEST: Final = 80  # characters of a filter; nothing we store in these columns is longer
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
}
FILTERS: Final = ("numero", *TEXTS, "estado", "operador")
ALL, UNASSIGNED, MINE, DUE, UNREAD = "todos", "sin-asignar", "mis", "por-vencer", "no-leidos"


@dataclass(frozen=True, slots=True)
class Address:
    """The parameters of the tickets page, as they stand in the address."""

    params: Mapping[str, str]

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
        if column not in SORTS:
            return ("vence", False) if self.chip == DUE else ("recibido", True)
        return column, asked.startswith("-")

    @property
    def page(self) -> int:
        """The page, from 1."""
        asked = self.params.get("pagina", "")
        return min(int(asked), 1_000_000) if asked.isdecimal() and int(asked) else 1

    @property
    def ticket(self) -> int | None:
        """The ticket shown alone, if the address names one."""
        return _number(self.params.get("ticket", ""))

    def filter(self, name: str) -> str:
        """One filter's text."""
        return self.params.get(name, "").strip()[:LONGEST]

    def sorted_by(self, column: str) -> "Address":
        """The same view by another column; the same column again turns the order round."""
        now, descending = self.sort
        turned = not descending if now == column else column in {"recibido", "noleidos"}
        return self.with_(orden=f"-{column}" if turned else column)

    def with_(self, **changes: str) -> "Address":
        """The address with these parameters; an empty one is left out, and the list begins anew."""
        kept = {**self.params, "pagina": "", **changes}
        return Address({name: value for name, value in kept.items() if value})


def view_of(address: Address, user: User) -> View:
    """What the address asks for, as the store understands it."""
    chip = address.chip
    column, descending = address.sort
    operator = _number(address.filter("operador"))
    return View(
        statuses=_statuses(address, chip),
        operator_id=user.id if chip == MINE else operator,
        unassigned=chip == UNASSIGNED or address.filter("operador") == "nadie",
        unread=chip == UNREAD,
        due_within=DUE_SOON if chip == DUE else None,
        number=_number(address.filter("numero").removeprefix("#")),
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
    if asked in set(Status):
        return (Status(asked),)
    if chip == UNASSIGNED:
        return (Status.NEW,)
    if chip in {MINE, UNREAD}:
        return (Status.IN_PROGRESS,)
    return ()


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None
