"""When jobs are due: no drift, no storm, no standstill, whatever the clock does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.jobs.catalogue import JOBS
from core.jobs.rules import (
    LONGEST_PAUSE,
    JobState,
    due_after_failure,
    is_due,
    is_free,
    may_rest,
    next_due,
)

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
EVERY = timedelta(seconds=15)
LEASE = timedelta(seconds=15)


def state(due: timedelta = timedelta(0), **changes: object) -> JobState:
    values: dict[str, object] = {
        "due_at": NOW + due,
        "lease_until": None,
        "finished_at": None,
        "failures": 0,
    }
    return JobState(**{**values, **changes})  # type: ignore[arg-type]  # values of each field


@given(st.floats(0, 14.9), st.integers(1, 50))
def test_a_late_run_does_not_shift_the_grid(late: float, rounds: int) -> None:
    due = NOW
    for _ in range(rounds):
        due = next_due(due, every=EVERY, now=due + timedelta(seconds=late))
    assert due == NOW + rounds * EVERY


def test_missed_runs_are_not_made_up_for() -> None:
    assert next_due(NOW, every=EVERY, now=NOW + timedelta(hours=5)) == NOW + timedelta(
        hours=5, seconds=15
    )


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_the_next_time_is_always_ahead_and_within_a_period(jump: timedelta) -> None:
    now = NOW + jump
    assert now < next_due(NOW, every=EVERY, now=now) <= now + EVERY


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_no_jump_of_the_clock_keeps_a_job_waiting(jump: timedelta) -> None:
    now = NOW + jump
    found = state(EVERY)
    longest = max(EVERY, LONGEST_PAUSE)
    assert any(is_due(found, every=EVERY, now=now + n * longest / 2) for n in range(3))


def test_a_job_is_due_at_its_time_and_not_before() -> None:
    assert not is_due(state(timedelta(seconds=1)), every=EVERY, now=NOW)
    assert is_due(state(), every=EVERY, now=NOW)
    assert is_due(state(timedelta(hours=2)), every=EVERY, now=NOW), "the clock was set back"


@pytest.mark.parametrize(
    ("seconds", "free"), [(None, True), (-1, True), (0, True), (1, False), (15, False), (16, True)]
)
def test_a_lease_holds_while_it_can_be_one(seconds: int | None, free: bool) -> None:
    until = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert is_free(state(lease_until=until), lease=LEASE, now=NOW) is free


def test_a_failing_job_waits_longer_each_time_and_never_for_good() -> None:
    waits = [due_after_failure(n, every=EVERY, now=NOW) - NOW for n in range(1, 40)]
    assert waits == sorted(waits)
    assert waits[0] == 2 * EVERY
    assert waits[-1] == LONGEST_PAUSE
    hourly = timedelta(hours=1)
    assert due_after_failure(9, every=hourly, now=NOW) - NOW == hourly


def test_a_quiet_job_may_rest_for_a_minute() -> None:
    assert not may_rest(state(), now=NOW)
    assert may_rest(state(finished_at=NOW - timedelta(seconds=59)), now=NOW)
    assert not may_rest(state(finished_at=NOW - timedelta(seconds=60)), now=NOW)
    assert not may_rest(state(finished_at=NOW + timedelta(hours=1)), now=NOW)
    assert not may_rest(state(finished_at=NOW, failures=1), now=NOW)


def test_every_job_has_a_name_of_its_own_and_a_period_of_whole_seconds() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.every >= timedelta(seconds=1) for job in JOBS)
