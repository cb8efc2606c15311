"""Openbot in one process, as it runs in several: webhook over HTTP, two senders, files, jobs.

In one, so that its clock is ours: what waits for minutes after a refusal is waited for in a second.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import exists, func, or_, select
from werkzeug.serving import WSGIRequestHandler, make_server

from core import clock
from core.conversations.tables import messages
from core.db import Database
from core.intake.commit import Committer
from core.intake.health import Health
from core.intake.published import Published, publish_first
from core.intake.webhooks import Receipt, Webhook
from core.intake.writer import Writer
from core.jobs.ticker import Ticker
from core.media.tables import media
from core.media.worker import Fetcher
from core.outbox.rules.statuses import Status
from core.outbox.sender import Sender, loop
from core.outbox.tables import number, outbox
from core.settings import Settings
from core.settings.present import Present
from core.whatsapp.client import GraphClient, graph
from webhook_app import Front, Receiver

SENDERS = 2
# The rhythm of the sender's loop, in real seconds: its clock is faster here.
RHYTHM = {"POLL_SECONDS": 0.05, "MARK_SECONDS": 0.02, "PACE_SECONDS": 0.01, "GATHER_SECONDS": 0.01}
REQUEST_SECONDS = 0.6  # how long an answer of WhatsApp is waited for
TICK_SECONDS = 0.2
IN_DOUBT = timedelta(minutes=11)


class FastClock:
    """The time, put forward whenever there is nothing to wait for."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def forward(self, delta: timedelta) -> None:
        """Let time pass."""
        self._ahead += delta


class NotedWriter(Writer):
    """A writer that remembers what it has promised to keep."""

    def __init__(self, commit: Callable[[Sequence[Webhook]], Receipt]) -> None:
        super().__init__(commit, told=lambda _receipt: None)
        self.promised: list[bytes] = []

    def submit(self, webhook: Webhook) -> bool:
        durable = super().submit(webhook)
        if durable:
            self.promised.append(webhook.body)
        return durable


class KeptAlive(WSGIRequestHandler):
    """Connections stay open, as granian keeps them."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        """Nothing."""


@dataclass
class Desk:
    """The running desk; the threads end with the stack."""

    database: Database
    now: FastClock
    writer: NotedWriter
    webhook: str
    settings: Settings | None = None
    senders: list[Sender] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)

    def work(self, settings: Settings, ends: ExitStack) -> None:
        """Begin to send, to fetch and to do what is due."""
        self.settings = settings
        clients = [GraphClient(settings.whatsapp) for _ in range(SENDERS)]
        for n, client in enumerate(clients):
            self.senders.append(Sender(self.database, client, settings, f"w{n}", now=self.now))
        fetcher = Fetcher(self.database, clients[0].files, settings, now=self.now)
        ticker = Ticker(self.database, Present(settings), "w0", now=self.now)
        ticker.register()
        threads = [Thread(target=sender.run, args=(self.stopped,)) for sender in self.senders]
        threads += [Thread(target=fetcher.run), Thread(target=self._tick, args=(ticker,))]
        for thread in threads:
            thread.start()
        ends.callback(self._end, fetcher, threads)

    def ring(self) -> None:
        """Wake the senders."""
        for sender in self.senders:
            sender.doorbell.ring()

    def settle(self, quiet: Callable[[], bool], seconds: float) -> None:
        """Let time pass until nothing waits: no message, no file, and nothing outside."""
        deadline = time.monotonic() + seconds
        while (left := self._unsettled()) or not quiet():
            assert time.monotonic() < deadline, f"it does not settle: {left}"
            if not self._busy():
                self.now.forward(timedelta(seconds=2))
                self.ring()
            time.sleep(0.02)

    def in_doubt(self) -> int:
        """How many messages nobody has given up yet."""
        uncertain = select(func.count()).where(messages.c.status == Status.UNCERTAIN.value)
        with self.database.reading() as session:
            return session.scalar(uncertain) or 0

    def _unsettled(self) -> dict[str, int]:
        with self.database.reading() as session:
            asked = {
                "messages": select(func.count()).select_from(outbox),
                "files": select(func.count()).where(media.c.state == "waiting"),
                "paused": select(func.count()).where(number.c.paused_since.is_not(None)),
            }
            counted = {name: session.scalar(query) or 0 for name, query in asked.items()}
        return {name: count for name, count in counted.items() if count}

    def _busy(self) -> bool:
        """Whether somebody is waiting for an answer: time must not run away from it."""
        sending = exists().where(outbox.c.lease_until.is_not(None))
        fetching = exists().where(media.c.lease_until > self.now())
        with self.database.reading() as session:
            return bool(session.scalar(select(or_(sending, fetching))))

    def _tick(self, ticker: Ticker) -> None:
        while not self.stopped.wait(TICK_SECONDS):
            ticker.tick()
        ticker.stop(5)

    def _end(self, fetcher: Fetcher, threads: list[Thread]) -> None:
        self.stopped.set()
        self.ring()
        fetcher.stop()
        for thread in threads:
            thread.join(10)
        for sender in self.senders:
            sender.close()


@contextmanager
def desk(
    database: Database, settings: Settings, patch: pytest.MonkeyPatch, ends: ExitStack
) -> Iterator[Desk]:
    """The receiving half; `Desk.work` begins the other one, once there is a WhatsApp."""
    now = FastClock()
    patch.setattr(clock, "now", now)
    patch.setattr(graph, "TOTAL_SECONDS", REQUEST_SECONDS)
    for name, seconds in RHYTHM.items():
        patch.setattr(loop, name, seconds)
    with database.transaction() as session:
        publish_first(session, settings, now=now())
    commit = Committer(
        database, settings=settings, published=Published(settings), wake=lambda: None, now=now
    )
    writer = NotedWriter(commit)
    receiver = Receiver(settings, writer, Health(), lambda: None)
    server = make_server(
        "127.0.0.1", 0, Front(_nothing_else, receiver), threaded=True, request_handler=KeptAlive
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield Desk(database, now, writer, f"http://127.0.0.1:{server.server_port}/webhook")
    finally:
        ends.close()
        server.shutdown()
        thread.join()
        server.server_close()
        receiver.close()


def _nothing_else(_environ: Any, start: Any) -> list[bytes]:
    start("404 Not Found", [("Content-Length", "0")])
    return []
