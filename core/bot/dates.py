"""A day as people write it: «12/5», «12-05-2026», «12 de mayo», «mañana», «el viernes»."""

import re
from datetime import date, timedelta
from typing import Final

from core.bot.folding import fold, tokens

_MONTHS: Final = tokens(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
_WEEKDAYS: Final = tokens("lunes martes miercoles jueves viernes sabado domingo")
_NEAR: Final = {"hoy": 0, "manana": 1, "pasado manana": 2, "pasado": 2}

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_FIGURES: Final = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})(?:[/.\- ]([0-9]{4}|[0-9]{2}))?")
_NAMED: Final = re.compile(r"([0-9]{1,2})(?: de)? ([a-z]{3,10})(?:(?: del?)? ([0-9]{4}))?")


def read_date(text: str, today: date) -> date | None:
    """The day meant; without a year the next one to come, today included. None: not a day."""
    plain = fold(text).removeprefix("el ")
    if plain in _NEAR:
        return today + timedelta(days=_NEAR[plain])
    if plain in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(plain) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    if iso := _ISO.fullmatch(plain):
        return _day(int(iso[3]), int(iso[2]), int(iso[1]))
    if figures := _FIGURES.fullmatch(plain):
        return _in_year(int(figures[1]), int(figures[2]), figures[3], today)
    if named := _NAMED.fullmatch(plain):
        return _in_year(int(named[1]), _month(named[2]), named[3], today)
    return None


def _month(name: str) -> int:
    """1–12 for a month or its first three letters, 0 for anything else."""
    name = name.replace("setiembre", "septiembre").replace("set", "sep", 1)
    found = [at for at, month in enumerate(_MONTHS, 1) if name in (month, month[:3])]
    return found[0] if found else 0


def _in_year(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _day(day, month, int(year) + (2000 if len(year) == 2 else 0))
    this_year = _day(day, month, today.year)
    if this_year and this_year >= today:
        return this_year
    return _day(day, month, today.year + 1) or this_year


def _day(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
