"""The section [hours]: what «open» means, day by day."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from core.bot.hours import DAY_MINUTES, DAYS, Hours, Span
from core.bot.reading.sheet import listed
from core.bot.reading.table import Table, wrong_item
from core.errors import _

_SPAN: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


def read_hours(table: Table) -> Hours:
    """A week of spans, and the holidays; a day may be named once."""
    week: dict[int, tuple[Span, ...]] = {}
    for key in table.values:
        days = _days(key)
        spans = tuple(_spans(table, key)) if days else ()
        if any(day in week for day in days):
            message = _("«{key}»: uno de esos días ya tiene su horario más arriba.")
            table.sheet.key_error((*table.path, key), message.format(key=key))
        if not days and key != "holidays":
            message = _("«{key}» no es un día: van {days}, un tramo como «mon-fri», o «holidays».")
            text = message.format(key=key, days=listed(DAYS))
            table.sheet.key_error((*table.path, key), text)
        week.update(dict.fromkeys(days, spans))
    holidays = frozenset(_holidays(table))
    return Hours(tuple(week.get(day, ()) for day in range(len(DAYS))), holidays)


def _days(key: str) -> list[int]:
    """0–6 for «mon», «mon-fri», «sat-mon»; nothing for any other key."""
    first, dash, last = key.partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        return []
    start = DAYS.index(first)
    length = (DAYS.index(last) - start) % len(DAYS) if dash else 0
    return [(start + ahead) % len(DAYS) for ahead in range(length + 1)]


def _spans(table: Table, key: str) -> Iterator[Span]:
    """«09:00-18:00»; one that ends before it begins goes past midnight."""
    for path, written in table.items(key):
        found = _SPAN.fullmatch(written) if isinstance(written, str) else None
        if found is None:
            message = _("un horario se escribe «09:00-18:00», no «{written}».")
            table.sheet.error(path, message.format(written=written))
        else:
            opens, closes = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
            yield Span(opens, closes if closes > opens else closes + DAY_MINUTES)


def _holidays(table: Table) -> Iterator[date]:
    """Days as «2026-12-25», with quotes or without."""
    for path, written in table.items("holidays"):
        if isinstance(written, date) and not isinstance(written, datetime):
            yield written
        elif isinstance(written, str):
            try:
                yield date.fromisoformat(written)
            except ValueError:
                message = _("«{written}» no es un día: se escribe «2026-12-25».")
                table.sheet.error(path, message.format(written=written))
        else:
            table.sheet.error(path, wrong_item("holidays", date, written))
