"""Whether the branch of a fork holds."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from core.bot.flow import Condition
from core.bot.folding import fold
from core.bot.hours import Hours


def holds(
    condition: Condition,
    values: Mapping[str, str],
    hours: Hours | None,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> bool:
    """`open` asks the hours (without any, always); the others compare as words are compared."""
    if condition.field is None:
        return hours is None or hours.open_at(now, zone)
    same = fold(values.get(condition.field, "")) == fold(condition.value)
    return same is condition.equal
