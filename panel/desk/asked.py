"""What may stand in the tickets page's address, parameter by parameter. Pure.

Each reader gives a value in its one proper form, or '' for anything else: what a stranger types
into the address filters nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.tickets.machine import Status
from panel.words import _

LONGEST: Final = 80  # characters of a filter; nothing we store in these columns is longer
NOBODY: Final = "nadie"
CLOSED: Final = "cerrada"
YES: Final = "si"
BETWEEN: Final = ".."
LEFT: Final[dict[str, timedelta]] = {  # how much of a clock is left, at most
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "24h": timedelta(hours=24),
}


@dataclass(frozen=True, slots=True)
class Range:
    """Local days, both inclusive; None is open."""

    since: date | None
    until: date | None


def text(value: str) -> str:
    """Any text without the spaces around it, of a length that could match something."""
    return "".join(c for c in value if c.isprintable()).strip()[:LONGEST]


def number(value: str) -> str:
    """A ticket's number, with or without its #."""
    digits = value.strip().removeprefix("#").strip()
    return digits if digits.isascii() and digits.isdecimal() and len(digits) < 16 else ""


def statuses(value: str) -> str:
    """States with commas between them, in the order of their life."""
    asked = {part.strip() for part in value.split(",")}
    return ",".join(status.value for status in Status if status.value in asked)


def operator(value: str) -> str:
    """A user's id, or «nadie»."""
    return NOBODY if value == NOBODY else number(value)


def days(value: str) -> str:
    """«2026-11-01..2026-11-20»; either side may be open, a single day stands for itself."""
    found = range_of(value)
    if found is None:
        return ""
    since, until = (day.isoformat() if day else "" for day in (found.since, found.until))
    return since if since == until else f"{since}{BETWEEN}{until}"


def range_of(value: str) -> Range | None:
    """The days that a text stands for; None if it is no range, or one that holds no day."""
    first, between, last = value.strip().partition(BETWEEN)
    try:
        since = date.fromisoformat(first) if first else None
        until = (date.fromisoformat(last) if last else None) if between else since
    except ValueError:
        return None
    if (since is None and until is None) or (since and until and until < since):
        return None
    return Range(since, until)


def left_of_window(value: str) -> str:
    """How much of WhatsApp's window is left at most, or that it is closed."""
    return value if value in {"1h", "6h", CLOSED} else ""


def left_of_ticket(value: str) -> str:
    """How much of the ticket's own time is left at most."""
    return value if value in LEFT else ""


def yes(value: str) -> str:
    """«si», or nothing."""
    return value if value == YES else ""


READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "numero": number,
    "recibido": days,
    "nombre": text,
    "celular": text,
    "fuente": text,
    "tema": text,
    "pedido": text,
    "estado": statuses,
    "operador": operator,
    "ventana": left_of_window,
    "vence": left_of_ticket,
    "noleidos": yes,
}


def window_choices() -> list[tuple[str, str]]:
    """What the header of «Ventana» offers."""
    return [
        ("1h", _("Menos de 1 h")),
        ("6h", _("Menos de 6 h")),
        (CLOSED, _("Cerrada")),
    ]


def ticket_choices() -> list[tuple[str, str]]:
    """What the header of «Vence» offers."""
    return [
        ("1h", _("En menos de 1 h")),
        ("6h", _("En menos de 6 h")),
        ("24h", _("En menos de 24 h")),
    ]
