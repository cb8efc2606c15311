"""The worker process's frame: ticks, heartbeat, orderly end."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schedule
from sqlalchemy import select
from structlog.testing import capture_logs

from core.db import Database
from core.jobs import worker as worker_module
from core.jobs.worker import Worker
from core.outbox.tables import workers
from tests import cast
from tests.outgoing import until


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged, instead of printing it."""
    with capture_logs() as lines:
        yield lines


def rows(database: Database) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(select(workers)))


@pytest.fixture
def worker(database_url: str) -> Iterator[Worker]:
    settings = cast.settings(database__url=database_url, whatsapp__graph_url="http://127.0.0.1:1")
    worker = Worker(settings, threading.Event())
    yield worker
    worker._leave()


def test_it_shows_life_while_it_works_and_leaves_when_told(
    database: Database, worker: Worker
) -> None:
    status: list[int] = []
    thread = threading.Thread(target=lambda: status.append(worker.run()))
    thread.start()
    until(lambda: rows(database))
    (row,) = rows(database)
    assert row.wake_port > 0
    worker.stop()
    thread.join(30)
    assert status == [0]
    assert rows(database) == []


def test_it_fails_when_its_sender_dies(
    database: Database, worker: Worker, monkeypatch: Any
) -> None:
    monkeypatch.setattr(worker._sender, "run", lambda stopped: None)
    assert worker.run() == 1


def test_a_clock_set_back_does_not_stop_the_ticks(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[schedule.Scheduler] = []
    really = worker._ticking

    def set_back() -> schedule.Scheduler:
        scheduler = really()
        if not made:
            for job in scheduler.jobs:
                job.next_run += timedelta(hours=2)
        made.append(scheduler)
        return scheduler

    monkeypatch.setattr(worker_module, "STEP_SECONDS", 0.01)
    monkeypatch.setattr(worker, "_ticking", set_back)
    ticked = threading.Event()
    monkeypatch.setattr(worker._ticker, "tick", ticked.set)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert ticked.wait(10)
    worker.stop()
    thread.join(30)
    assert len(made) >= 2


def test_an_unwritable_heartbeat_is_survived(worker: Worker, monkeypatch: Any) -> None:
    def broken(*_args: object, **_known: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(worker_module.workers, "beat", broken)
    worker._beat()
