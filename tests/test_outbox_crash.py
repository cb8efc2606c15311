"""A worker killed between the request and its marking: the message goes out once, for ever."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.db import Database
from core.outbox.tables import outbox
from core.settings import ROOT
from tests import cast, wire
from tests.outgoing import Post, until
from tests.wire import Server

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def graph() -> Iterator[Server]:
    """The Graph API, which takes everything."""
    server = Server(wire.accepted("wamid.TAKEN"))
    yield server
    server.stop()


def sent(graph: Server) -> int:
    """How many messages it was asked to send; the worker also asks for the account."""
    return sum(request.startswith(b"POST") for request in list(graph.requests))


@pytest.fixture
def start(database_url: str, graph: Server) -> Iterator[Start]:
    """Start a worker process on this test's database."""
    running: list[subprocess.Popen[bytes]] = []
    base = {**os.environ, **cast.ENVIRONMENT, "OPENBOT_DATABASE__URL": database_url}

    def make(**environment: str) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "core", "worker"],
            cwd=ROOT,
            env={**base, "OPENBOT_WHATSAPP__GRAPH_URL": graph.url, **environment},
            stderr=subprocess.DEVNULL,
        )
        running.append(worker)
        return worker

    yield make
    for worker in running:
        worker.kill()
        worker.wait(10)


def test_a_worker_killed_after_sending_leaves_an_uncertain_message_its_status_settles(
    database: Database, graph: Server, start: Start
) -> None:
    post = Post(database, now=clock.now())
    (message_id,) = post.put("Carla", "uno")
    killed = start(OPENBOT_ENV="test", OPENBOT_FAILPOINT="after_send")
    assert killed.wait(30) == -signal.SIGKILL
    assert post.how(message_id) == ["sending"]
    assert sent(graph) == 1

    post.change(outbox, lease_until=clock.now() - timedelta(seconds=1))  # a minute later
    worker = start()
    until(lambda: post.how(message_id) == ["uncertain"], seconds=30)
    (other,) = post.put("Carla", "dos")
    until(lambda: post.how(other) == ["accepted"], seconds=30)
    assert sent(graph) == 2, "it was never sent again"

    post.status("wamid.FIRST", "delivered", token=f"ob1.{message_id}.1")
    assert post.how(message_id) == ["delivered"]
    assert post.counted() == 2

    worker.terminate()
    assert worker.wait(30) == 0


def test_a_worker_told_to_stop_finishes_and_exits_0(
    database: Database, graph: Server, start: Start
) -> None:
    def slowly(peer: Any) -> None:
        time.sleep(0.5)
        wire.accepted("wamid.SLOW")(peer)

    graph.behaviours[:] = [slowly]
    post = Post(database, now=clock.now())
    (message_id,) = post.put("Carla", "uno")
    worker = start()
    until(lambda: sent(graph), seconds=30)
    worker.terminate()
    assert worker.wait(30) == 0
    assert post.how(message_id) == ["accepted"]
    assert post.all(outbox.select()) == []
