"""The jobs, one worker at a time, each on its own when it fails."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, event, select
from structlog.testing import capture_logs

from core.accounts.tables import ended_sessions, sign_in_codes
from core.conversations.tables import messages
from core.db import Database
from core.errors import StoreBusy
from core.intake.tables import journal, journal_failures
from core.jobs import actions
from core.jobs.catalogue import JOBS, Job
from core.jobs.tables import jobs
from core.jobs.ticker import Ticker
from core.outbox.rules.verdicts import Unknown
from core.settings import Settings
from core.tickets.machine import Event
from simulator.testing import TOKEN, world
from tests import cast
from tests.cast import House
from tests.outgoing import Post


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = cast.NOON

    def __call__(self) -> datetime:
        return self.time

    def later(self, **delta: float) -> None:
        self.time += timedelta(**delta)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged, instead of printing it."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account() -> Iterator[Callable[[], Settings]]:
    """Settings of an account that answers, for the jobs that ask it."""
    with world() as whatsapp:
        known = {"whatsapp__graph_url": whatsapp.url, "whatsapp__access_token": TOKEN}
        yield lambda: cast.settings(**known)


class Chore:
    """Something to do that counts how often, and fails when told."""

    def __init__(self) -> None:
        self.runs = 0
        self.error: Exception | None = None
        self.done = 1

    def __call__(self, database: Database, settings: Settings, now: datetime) -> int:
        self.runs += 1
        if self.error:
            raise self.error
        return self.done


def ticker(database: Database, clock: Clock, *found: Job, worker: str = "w1") -> Ticker:
    made = Ticker(database, cast.settings, worker, jobs=found, now=clock)
    made.register()
    return made


def row(database: Database, name: str) -> Any:
    with database.reading() as session:
        return session.execute(select(jobs).where(jobs.c.name == name)).one()


def test_a_job_runs_at_its_period(database: Database, clock: Clock) -> None:
    chore = Chore()
    ticks = ticker(database, clock, Job("chore", timedelta(seconds=15), chore))
    for _ in range(46):
        ticks.tick()
        clock.later(seconds=1)
    assert chore.runs == 4
    assert row(database, "chore").finished_at == cast.NOON + timedelta(seconds=45)


def test_registering_again_keeps_due_times(database: Database, clock: Clock) -> None:
    chore = Chore()
    job = Job("chore", timedelta(hours=1), chore)
    ticker(database, clock, job).tick()
    clock.later(minutes=1)
    ticker(database, clock, job).tick()
    assert chore.runs == 1


def test_one_that_fails_stops_no_other_and_waits(
    database: Database, clock: Clock, logged: list[Any]
) -> None:
    bad, good = Chore(), Chore()
    bad.error = ZeroDivisionError("oops")
    second = timedelta(seconds=1)
    ticks = ticker(database, clock, Job("bad", second, bad), Job("good", second, good))
    for _ in range(16):
        ticks.tick()
        clock.later(seconds=1)
    assert good.runs == 16
    assert bad.runs == 4, "after 2, 4 and 8 seconds"
    found = row(database, "bad")
    assert (found.failures, found.error) == (4, "ZeroDivisionError: oops")
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["job_failed"] * 4
    bad.error = None
    clock.later(minutes=10)
    ticks.tick()
    assert (row(database, "bad").failures, row(database, "bad").error) == (0, None)


@pytest.mark.parametrize("jump", [timedelta(hours=-2), timedelta(hours=5), timedelta(days=-400)])
def test_a_clock_jump_makes_no_storm_and_no_standstill(
    database: Database, clock: Clock, jump: timedelta
) -> None:
    chore = Chore()
    ticks = ticker(database, clock, Job("chore", timedelta(seconds=15), chore))
    ticks.tick()
    clock.time += jump
    for _ in range(31):
        ticks.tick()
        clock.later(seconds=1)
    assert 3 <= chore.runs <= 4


def test_two_workers_run_a_job_once(database: Database, clock: Clock) -> None:
    chore, start = Chore(), Barrier(4)
    job = Job("chore", timedelta(minutes=1), chore)
    workers = [ticker(database, clock, job, worker=f"w{n}") for n in range(4)]

    def tick(worker: Ticker) -> None:
        start.wait()
        worker.tick()

    for _ in range(10):
        threads = [Thread(target=tick, args=(worker,)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        clock.later(minutes=1)
    assert chore.runs == 10


def test_a_dead_workers_job_is_taken_over_when_its_lease_ends(
    database: Database, clock: Clock
) -> None:
    chore = Chore()
    ticks = ticker(database, clock, Job("chore", timedelta(seconds=1), chore))
    with database.transaction() as session:
        until = clock() + timedelta(seconds=10)
        session.execute(jobs.update().values(owner="dead", lease_until=until))
    ticks.tick()
    assert chore.runs == 0
    clock.later(seconds=10)
    ticks.tick()
    assert chore.runs == 1


def test_a_job_with_more_to_do_is_due_at_once(database: Database, clock: Clock) -> None:
    chore = Chore()
    chore.done = 500
    ticks = ticker(database, clock, Job("chore", timedelta(hours=1), chore, full=500))
    ticks.tick()
    clock.later(seconds=1)
    chore.done = 499
    ticks.tick()
    clock.later(seconds=1)
    ticks.tick()
    assert chore.runs == 2


def test_a_job_with_nothing_to_do_writes_nothing_for_a_minute(
    database: Database, clock: Clock, account: Callable[[], Settings]
) -> None:
    ticks = Ticker(database, account, "w1", jobs=JOBS, now=clock)
    ticks.register()
    ticks.tick()
    ticks.stop(10)
    written: list[str] = []

    def note(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN DEFERRED")):
            written.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    for _ in range(50):
        clock.later(seconds=1)
        ticks.tick()
    assert written == []
    clock.later(seconds=15)
    ticks.tick()
    ticks.stop(10)
    event.remove(database.engine, "before_cursor_execute", note)
    assert written != [], "its row shows life"


def test_a_busy_database_only_delays(
    database: Database, clock: Clock, monkeypatch: Any, logged: list[Any]
) -> None:
    chore = Chore()
    ticks = ticker(database, clock, Job("chore", timedelta(seconds=1), chore))

    def busy() -> Any:
        raise StoreBusy("busy")

    with monkeypatch.context() as patched:
        patched.setattr(database, "reading", busy)
        ticks.tick()
    assert logged[-1]["event"] == "jobs_wait"
    ticks.tick()
    assert chore.runs == 1


# What the jobs do


def test_every_job_runs_on_an_empty_database(
    database: Database, clock: Clock, account: Callable[[], Settings]
) -> None:
    ticks = Ticker(database, account, "w1", now=clock)
    ticks.register()
    ticks.tick()
    ticks.stop(10)
    for job in JOBS:
        assert (row(database, job.name).finished_at, row(database, job.name).error) == (
            clock(),
            None,
        )


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_a_close_takes_effect_and_an_old_ticket_expires(house: House, clock: Clock) -> None:
    from core.tickets import actions as tickets

    clock.time = house.now
    ana = house.operator()
    first = house.ask_for_a_person()
    house.ask_for_a_person(cast.DORA)
    house.act(tickets.take, first, operator=ana)
    house.act(tickets.close, first, Event.RESOLVE, operator=ana)
    ticks = Ticker(house.database, lambda: house.settings, "w1", now=clock)
    ticks.register()
    ticks.tick()
    assert [t.status for t in house.tickets()] == ["EN PROCESO", "NUEVO"]
    clock.later(seconds=5)
    ticks.tick()
    assert [t.status for t in house.tickets()] == ["RESUELTO", "NUEVO"]
    clock.later(hours=48)
    ticks.tick()
    assert [t.status for t in house.tickets()] == ["RESUELTO", "VENCIDO"]


def test_a_silent_workers_message_ends_in_front_of_a_person(
    database: Database, clock: Clock
) -> None:
    post = Post(database)
    (silent, cut) = post.put("Carla", "uno") + post.put("Dora", "dos")
    post.claim()
    post.mark(Unknown(cut, 1, "cut"))
    ticks = Ticker(database, cast.settings, "w1", now=clock)
    ticks.register()
    clock.later(seconds=61)
    ticks.tick()
    assert post.how(silent, cut) == ["uncertain", "uncertain"]
    post.now = clock()
    post.status("wamid.SOMEBODYS", "sent")
    clock.later(minutes=10)
    ticks.tick()
    assert post.how(silent, cut) == ["not_confirmed", "not_confirmed"]
    ticks.stop(10)


def test_a_parked_status_finds_its_message(database: Database, clock: Clock) -> None:
    post = Post(database)
    (message_id,) = post.put("Carla", "uno")
    post.status("wamid.A", "read")
    post.change(messages, wamid="wamid.A")
    ticks = Ticker(database, cast.settings, "w1", now=clock)
    ticks.register()
    ticks.tick()
    ticks.stop(10)  # what runs apart would outlive the database of this test
    assert post.how(message_id) == ["read"]


def test_old_webhooks_go_unless_somebody_still_has_to_look(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "JOURNAL_BATCH", 3)
    entry = {"body": b"{}", "outcome": "applied", "events": 1}
    days = [50, 40, 40, 40, 40, 31, 31, 29, 1, 91, 89]
    with database.transaction() as session:
        for number, ago in enumerate(days, start=1):
            at = clock() - timedelta(days=ago)
            session.execute(journal.insert().values(id=number, received_at=at, **entry))
        for number, resolved in ((1, None), (2, clock()), (10, None), (11, None)):
            failure = {"position": 0, "error": "x", "at": clock(), "resolved_at": resolved}
            session.execute(journal_failures.insert().values(journal_id=number, **failure))
    assert actions.trim_journal(database, cast.settings(), clock()) == 7
    with database.reading() as session:
        left = session.scalars(select(journal.c.id).order_by(journal.c.id)).all()
        assert left == [1, 8, 9, 11], "three times as long where somebody still has to look"
        failures = session.scalars(select(journal_failures.c.journal_id)).all()
        assert sorted(failures) == [1, 11]


def test_used_up_sign_ins_go(house: House, clock: Clock) -> None:
    user = house.operator()
    with house.database.transaction() as session:
        code = {"browser_hash": "b", "user_id": user.id, "device": "d"}
        for name, expires in (("old", -1), ("new", 1)):
            at = clock() + timedelta(seconds=expires)
            session.execute(sign_in_codes.insert().values(code_hash=name, expires_at=at, **code))
        ended = {"token_hash": "t", "reason": "signed_out", "at": clock() - timedelta(days=400)}
        session.execute(ended_sessions.insert().values(**ended))
    assert actions.tidy_sign_ins(house.database, house.settings, clock()) == 2


def test_upkeep_folds_the_log_in_without_waiting_for_readers(sqlite_url: str, clock: Clock) -> None:
    database = Database(sqlite_url)
    House(database)
    with database.reading() as session:
        session.execute(select(jobs)).all()
        assert actions.tend_database(database, cast.settings(), clock()) == 1
    database.dispose()


def test_leases_differ_with_the_length_of_the_job() -> None:
    assert {replace(job, name="").lease for job in JOBS} == {
        timedelta(seconds=15),
        timedelta(minutes=10),
    }
