"""Ranges of days, as people give them and as the store needs them. Pure.

A day is one of the business time zone; the store keeps moments in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.errors import AppError, _

LAST_MONTH_DAYS: Final = 30


class BackwardDays(AppError):
    """The range ends before it begins."""

    def __init__(self, since: date, until: date) -> None:
        super().__init__(
            _("El rango de fechas está al revés: {since} es posterior a {until}.").format(
                since=since.isoformat(), until=until.isoformat()
            )
        )


@dataclass(frozen=True, slots=True)
class Days:
    """Local days from `since` to `until`, both inclusive; None leaves that side open.

    Raises BackwardDays when it would hold no day.
    """

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise BackwardDays(self.since, self.until)

    def moments(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """The range as UTC moments `[first, last)`, None where it is open."""
        first = start_of(self.since, zone) if self.since else None
        after = self.until + timedelta(days=1) if self.until and self.until < date.max else None
        return first, start_of(after, zone) if after else None


def last_month(today: date) -> Days:
    """«Último mes»: the last 30 days, today among them."""
    return Days(today - timedelta(days=LAST_MONTH_DAYS - 1), today)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which a local day begins.

    Where the clocks skip midnight, zoneinfo reads 00:00 with the offset before the skip, which is
    the very moment of the skip: the day's first.
    """
    try:
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except OverflowError:  # the first or last day that Python knows, moved out of its calendar
        return datetime.combine(day, time.min, UTC)
