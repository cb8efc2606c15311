"""When people write: the curve of a day, of a week, and a business that grows. Pure."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = 400
RECENT: Final = 12  # visits that are sure to be of the last hours, so that today is never empty
LAST_HOURS: Final = 20 * 3600
QUIET_END: Final = 15 * 60  # a visit has to fit in before now
HOURS: Final = (
    2,
    1,
    1,
    1,
    1,
    2,
    4,
    9,
    22,
    38,
    48,
    50,
    42,
    34,
    33,
    36,
    40,
    44,
    46,
    44,
    36,
    24,
    12,
    5,
)
WEEK: Final = (1.0, 0.95, 0.93, 0.95, 1.0, 0.6, 0.35)  # from Monday
DAY: Final = 86_400


def visit_moments(count: int, *, zone: ZoneInfo, random: Random, now: int) -> list[int]:
    """`count` moments of the last 400 days, ascending, in seconds since 1970."""
    recent = min(count, RECENT)
    midnight = _midnight(now, zone)
    first_day = datetime.fromtimestamp(midnight, zone).weekday()
    # Three times as much now as at the beginning.
    weights = [WEEK[(first_day - ago) % 7] * (1.5 - ago / DAYS) for ago in range(DAYS)]
    days = random.choices(range(DAYS), weights, k=count - recent)
    hours = random.choices(range(24), HOURS, k=count - recent)
    latest = now - QUIET_END
    moments = [random.randint(latest - LAST_HOURS, latest) for _visit in range(recent)]
    for ago, hour in zip(days, hours, strict=True):
        at = midnight - ago * DAY + hour * 3600 + random.randrange(3600)
        moments.append(at if at <= latest else at - DAY)
    return sorted(moments)


def _midnight(now: int, zone: ZoneInfo) -> int:
    """The last local midnight."""
    local = datetime.fromtimestamp(now, zone)
    return int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


class Calendar:
    """Moments as text that both databases read, and their local days; it remembers, to be quick."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._days: dict[int, str] = {}

    @staticmethod
    def stamp(at: int | None) -> str | None:
        """A moment as stored in SQLite, and as PostgreSQL understands it."""
        if at is None:
            return None
        return datetime.fromtimestamp(at, UTC).isoformat(" ", "microseconds")

    def day(self, at: int) -> str:
        """The local day, «YYYY-MM-DD»; clocks change at quarters of an hour only."""
        quarter = at // 900
        found = self._days.get(quarter)
        if found is None:
            found = datetime.fromtimestamp(at, self._zone).date().isoformat()
            self._days[quarter] = found
        return found


def moment_of(now: datetime) -> int:
    """A datetime as whole seconds since 1970."""
    return (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
