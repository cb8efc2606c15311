"""Waking the worker: at once where it can be, harmless where it cannot."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from core import clock
from core.db import Database
from core.outbox import wake
from core.outbox.store import workers
from core.outbox.wake import Doorbell, Listener, Waker, machine, new_worker_id


@pytest.fixture
def doorbell() -> Iterator[Doorbell]:
    doorbell = Doorbell()
    yield doorbell
    doorbell.close()


@pytest.fixture
def waker(database: Database) -> Iterator[Waker]:
    waker = Waker(database)
    yield waker
    waker.close()


def beat(database: Database, doorbell: Doorbell, worker: str = "") -> str:
    worker = worker or new_worker_id()
    with database.transaction() as session:
        workers.beat(session, worker, wake_port=doorbell.port, now=clock.now())
    return worker


def test_nobody_rings(doorbell: Doorbell) -> None:
    assert not doorbell.wait(0.01)


def test_ringing_from_another_thread_ends_the_wait(doorbell: Doorbell) -> None:
    threading.Timer(0.05, doorbell.ring).start()
    began = time.monotonic()
    assert doorbell.wait(10)
    assert time.monotonic() - began < 5


def test_many_rings_are_one_waking(doorbell: Doorbell) -> None:
    for _ in range(1000):
        doorbell.ring()
    assert doorbell.wait(1)
    assert not doorbell.wait(0.01)


def test_it_rings_again_after_every_waking(doorbell: Doorbell) -> None:
    for _ in range(3):
        doorbell.ring()
        assert doorbell.wait(1)


def test_no_ring_is_lost_between_two_threads(doorbell: Doorbell) -> None:
    made, seen = [0], 0

    def ring() -> None:
        for _ in range(2000):
            made[0] += 1
            doorbell.ring()

    ringer = threading.Thread(target=ring)
    ringer.start()
    until = time.monotonic() + 20
    while seen < 2000:
        assert doorbell.wait(1), "something was made and nobody rang"
        assert time.monotonic() < until
        seen = made[0]
    ringer.join()


def test_what_strangers_send_only_wakes(doorbell: Doorbell) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(b"x" * 60_000, ("127.0.0.1", doorbell.port))
    assert doorbell.wait(1)


def test_the_waker_rings_at_every_live_worker_of_this_machine(
    database: Database, doorbell: Doorbell, waker: Waker
) -> None:
    other = Doorbell()
    elsewhere = Doorbell()
    beat(database, doorbell)
    beat(database, other)
    beat(database, elsewhere, "another-machine:1:ab")
    waker.wake()
    assert doorbell.wait(2)
    assert other.wait(2)
    assert not elsewhere.wait(0.05)
    other.close()
    elsewhere.close()


def test_a_worker_that_stopped_or_died_is_not_called(
    database: Database, doorbell: Doorbell, waker: Waker
) -> None:
    worker = beat(database, doorbell)
    with database.transaction() as session:
        session.execute(workers.workers.update().values(seen_at=clock.now() - 2 * workers.ALIVE))
    waker.wake()
    assert not doorbell.wait(0.05)
    with database.transaction() as session:
        workers.leave(session, worker)
        assert workers.wake_ports(session, machine=machine(), now=clock.now()) == []


def test_waking_is_cheap(database: Database, doorbell: Doorbell, waker: Waker) -> None:
    beat(database, doorbell)
    waker.wake()
    rounds = sorted(_seconds(waker.wake) for _ in range(500))
    assert rounds[250] < 0.0005


def _seconds(action: Callable[[], None]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def test_waking_never_raises(
    database: Database, doorbell: Doorbell, waker: Waker, monkeypatch: Any
) -> None:
    def broken(*_args: object, **_known: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(workers, "wake_ports", broken)
    with capture_logs() as logged:
        waker.wake()
    assert [line["event"] for line in logged] == ["waking_failed"]
    beat(database, doorbell)
    monkeypatch.undo()
    waker._fresh_until = 0
    waker._socket.close()
    waker.wake()


def test_a_beat_keeps_one_row_and_forgets_the_long_gone(
    database: Database, doorbell: Doorbell
) -> None:
    beat(database, doorbell, "gone:1:a")
    with database.transaction() as session:
        session.execute(
            workers.workers.update().values(seen_at=clock.now() - 2 * workers.FORGOTTEN)
        )
    worker = beat(database, doorbell)
    beat(database, doorbell, worker)
    with database.reading() as session:
        assert [row.id for row in session.execute(workers.workers.select())] == [worker]


# PostgreSQL: from any machine


@pytest.fixture
def remote(postgresql_url: str) -> Iterator[Database]:
    database = Database(postgresql_url)
    yield database
    database.dispose()


@pytest.fixture
def listening(
    remote: Database, doorbell: Doorbell, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Listener]:
    monkeypatch.setattr(wake, "LOOK_UP_SECONDS", 0.2)
    monkeypatch.setattr(wake, "RETRY_SECONDS", (0.05,))
    with capture_logs():
        listener = Listener(remote, doorbell)
        listener.start()
        yield listener
        listener.stop()
    assert not listener.is_alive()


def rings(remote: Database, doorbell: Doorbell) -> bool:
    """Whether a wake gets through, tried a few times: the listener may be connecting."""
    waker = Waker(remote)
    try:
        for _ in range(100):
            waker.wake()
            if doorbell.wait(0.1):
                return True
        return False
    finally:
        waker.close()


@pytest.mark.usefixtures("listening")
def test_notify_rings_on_any_machine(remote: Database, doorbell: Doorbell) -> None:
    assert rings(remote, doorbell)


@pytest.mark.usefixtures("listening")
def test_a_lost_connection_is_made_again(remote: Database, doorbell: Doorbell) -> None:
    assert rings(remote, doorbell)
    with remote.transaction() as session:
        cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE "
        assert session.scalar(text(cut + "'LISTEN%' OR query = 'SELECT 1'")) >= 1
    doorbell.wait(0.5)
    assert rings(remote, doorbell)
