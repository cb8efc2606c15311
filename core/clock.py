"""The one place that reads the wall clock; everything else is handed `now` (decision 0007)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day of a moment in the business time zone."""
    return at.astimezone(zone).date()
