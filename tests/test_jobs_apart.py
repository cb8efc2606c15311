"""Jobs that wait for somebody outside: the others do not wait for them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from structlog.testing import capture_logs

from core.db import Database
from core.jobs.catalogue import Job
from core.jobs.ticker import Ticker
from core.settings import Settings
from tests.outgoing import until
from tests.test_jobs_ticker import Chore, Clock, row, ticker

SECOND = timedelta(seconds=1)


class Slow(Chore):
    """Something outside that answers when told; a test that ends lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = Event()
        self.tokens: list[str] = []

    def __call__(self, database: Database, settings: Settings, now: datetime) -> int:
        self.tokens.append(settings.whatsapp.access_token.get_secret_value())
        done = super().__call__(database, settings, now)
        assert self.answers.wait(10)
        return done


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged, instead of printing it."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.answers.set()


def test_the_others_do_not_wait_for_it(database: Database, clock: Clock, slow: Slow) -> None:
    quick = Chore()
    job = Job("slow", SECOND, slow, apart=True)
    ticks = ticker(database, clock, job, Job("quick", SECOND, quick))
    for _ in range(5):
        ticks.tick()
        clock.later(seconds=1)
    until(lambda: slow.runs)
    assert (slow.runs, quick.runs) == (1, 5)
    slow.answers.set()
    ticks.stop(10)
    assert row(database, "slow").finished_at == clock()
    assert row(database, "slow").lease_until is None
    clock.later(seconds=1)
    ticks.tick()
    until(lambda: slow.runs == 2)
    ticks.stop(10)


def test_it_keeps_its_lease_while_it_runs(database: Database, clock: Clock, slow: Slow) -> None:
    job = Job("slow", SECOND, slow, apart=True)
    first, second = (ticker(database, clock, job, worker=name) for name in ("w1", "w2"))
    first.tick()
    until(lambda: slow.runs)
    for _ in range(60):
        clock.later(seconds=1)
        first.tick()
        second.tick()
    second.stop(10)
    assert slow.runs == 1
    assert row(database, "slow").owner == "w1"
    slow.answers.set()
    first.stop(10)
    assert row(database, "slow").failures == 0


def test_a_dead_workers_is_taken_over_when_its_lease_ends(
    database: Database, clock: Clock, slow: Slow
) -> None:
    job = Job("slow", SECOND, slow, apart=True)
    dead, alive = (ticker(database, clock, job, worker=name) for name in ("dead", "alive"))
    dead.tick()
    until(lambda: slow.runs)
    clock.later(seconds=14)
    alive.tick()
    alive.stop(0)
    assert slow.runs == 1
    clock.later(seconds=1)
    alive.tick()
    until(lambda: slow.runs == 2)
    slow.answers.set()
    dead.stop(10)
    alive.stop(10)
    assert row(database, "slow").owner == "alive"


def test_two_workers_run_it_once(database: Database, clock: Clock) -> None:
    chore = Chore()
    job = Job("chore", timedelta(minutes=1), chore, apart=True)
    workers = [ticker(database, clock, job, worker=f"w{n}") for n in range(2)]
    for _ in range(10):
        threads = [Thread(target=worker.tick) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for worker in workers:
            worker.stop(10)
        clock.later(minutes=1)
    assert chore.runs == 10


def test_one_that_fails_waits(database: Database, clock: Clock, logged: list[Any]) -> None:
    chore = Chore()
    chore.error = ZeroDivisionError("oops")
    ticks = ticker(database, clock, Job("bad", SECOND, chore, apart=True))
    for _ in range(16):
        ticks.tick()
        ticks.stop(10)
        clock.later(seconds=1)
    assert chore.runs == 4, "after 2, 4 and 8 seconds"
    assert row(database, "bad").error == "ZeroDivisionError: oops"
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["job_failed"] * 4


def test_the_end_of_the_process_does_not_wait_for_it(
    database: Database, clock: Clock, slow: Slow, logged: list[Any]
) -> None:
    ticks = ticker(database, clock, Job("slow", SECOND, slow, apart=True))
    ticks.tick()
    until(lambda: slow.runs)
    ticks.stop(0.01)
    assert logged[-1]["event"] == "jobs_abandoned"
    assert row(database, "slow").lease_until is not None, "another worker waits for it to run out"
    slow.answers.set()
    ticks.stop(10)


def test_it_gets_the_settings_in_force(database: Database, clock: Clock, slow: Slow) -> None:
    from tests.cast import settings

    slow.answers.set()
    tokens = iter(["the-token-of-before", "the-token-of-after"])
    ticks = Ticker(
        database,
        lambda: settings(whatsapp__access_token=next(tokens)),
        "w1",
        jobs=[Job("slow", SECOND, slow, apart=True)],
        now=clock,
    )
    ticks.register()
    for _ in range(2):
        ticks.tick()
        ticks.stop(10)
        clock.later(seconds=1)
    assert slow.tokens == ["the-token-of-before", "the-token-of-after"]
