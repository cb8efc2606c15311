"""The opening hours of a business: a week of spans, and the days on which it stays shut."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes after local midnight, `[opens, closes)`; past 1440 it reaches into the next day."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Seven days from Monday on; a holiday cancels the spans that begin on it."""

    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date]

    def open_at(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether the wall clock of the business (`zone`) stands inside a span."""
        local = now.astimezone(zone)
        minute = local.hour * 60 + local.minute
        yesterday = local.date() - timedelta(days=1)
        return self._covers(local.date(), minute) or self._covers(yesterday, minute + DAY_MINUTES)

    def _covers(self, day: date, minute: int) -> bool:
        spans = () if day in self.holidays else self.week[day.weekday()]
        return any(span.opens <= minute < span.closes for span in spans)
