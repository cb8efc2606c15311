"""Days are of the business time zone, both ends included."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.reports.rules import BackwardDays, Days, last_month, start_of

BUENOS_AIRES = ZoneInfo("America/Argentina/Buenos_Aires")


def test_a_range_runs_from_its_first_midnight_to_the_one_after_its_last() -> None:
    days = Days(date(2026, 11, 1), date(2026, 11, 30))
    assert days.moments(BUENOS_AIRES) == (
        datetime(2026, 11, 1, 3, tzinfo=UTC),
        datetime(2026, 12, 1, 3, tzinfo=UTC),
    )


def test_an_open_side_has_no_moment() -> None:
    assert Days().moments(BUENOS_AIRES) == (None, None)
    assert Days(until=date.max).moments(BUENOS_AIRES) == (None, None)


def test_the_last_month_is_thirty_days_with_today() -> None:
    assert last_month(date(2026, 11, 30)) == Days(date(2026, 11, 1), date(2026, 11, 30))


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BackwardDays):
        Days(date(2026, 11, 2), date(2026, 11, 1))


def test_a_day_without_midnight_begins_when_the_clocks_skip_it() -> None:
    santiago = ZoneInfo("America/Santiago")  # 2026-09-06 00:00 becomes 01:00
    assert start_of(date(2026, 9, 6), santiago) == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_the_ends_of_the_calendar_are_no_failure() -> None:
    assert start_of(date.min, ZoneInfo("Asia/Tokyo")).year == 1
