"""Waking the worker at once when something was queued; its polling is only the net.

A datagram on the loopback reaches the workers of this machine; PostgreSQL's NOTIFY reaches all. A
wake-up may be lost, doubled or forged without harm: it makes a worker look, nothing else.
"""

import contextlib
import os
import secrets
import select
import socket
import threading
import time
from typing import Final

import structlog

from core import clock
from core.db import Database
from core.errors import StoreBusy
from core.outbox.store import workers

log = structlog.get_logger()
LOOPBACK: Final = "127.0.0.1"
PORTS_FRESH_SECONDS: Final = 2.0
LOOK_UP_SECONDS: Final = 20.0
RETRY_SECONDS: Final = (1.0, 2.0, 4.0, 8.0, 15.0)
DATAGRAM: Final = 64


def machine() -> str:
    """This machine's name, the first part of its workers' ids."""
    return socket.gethostname()


def new_worker_id() -> str:
    """An id that no other worker has or had."""
    return f"{machine()}:{os.getpid()}:{secrets.token_hex(4)}"


class Doorbell:
    """What a worker waits at: rung by datagrams, by NOTIFY, or from within its own process."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((LOOPBACK, 0))
        self._socket.setblocking(False)
        self._rung = False

    @property
    def port(self) -> int:
        """The UDP port on the loopback at which it rings."""
        port: int = self._socket.getsockname()[1]
        return port

    def ring(self) -> None:
        """Wake whoever waits; ringing again before that costs nothing."""
        if not self._rung:
            self._rung = True
            with contextlib.suppress(OSError):
                self._socket.sendto(b"", (LOOPBACK, self.port))

    def wait(self, seconds: float) -> bool:
        """Wait until it rings, at most so long; whether it rang."""
        readable, _w, _x = select.select([self._socket], [], [], max(seconds, 0))
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while readable:
                self._socket.recv(DATAGRAM)
        self._rung = False  # after emptying: a ring in between is answered by this waking
        return bool(readable)

    def close(self) -> None:
        """Take it off the wall."""
        self._socket.close()


class Waker:
    """Rings the workers' doorbells; called after a commit that queued something."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._machine = machine()
        self._ports: list[int] = []
        self._fresh_until = 0.0
        self._notifier = None if database.is_sqlite else _Notifier(database)

    def wake(self) -> None:
        """Wake the workers; never raises, and does not wait for anybody."""
        if self._notifier:
            self._notifier.due.set()
        for port in self._live_ports():
            with contextlib.suppress(OSError):
                self._socket.sendto(b"", (LOOPBACK, port))

    def close(self) -> None:
        """Stop; the process may be about to end."""
        self._socket.close()
        if self._notifier:
            self._notifier.stop()

    def _live_ports(self) -> list[int]:
        if time.monotonic() >= self._fresh_until:
            self._fresh_until = time.monotonic() + PORTS_FRESH_SECONDS
            try:
                with self._database.reading() as session:
                    now = clock.now()
                    self._ports = workers.wake_ports(session, machine=self._machine, now=now)
            except Exception as error:  # noqa: BLE001 - what was queued is safe; polling finds it
                log.warning("waking_failed", error=type(error).__name__)
        return self._ports


class _Notifier(threading.Thread):
    """Sends NOTIFY from a thread of its own: a round trip is too long for the webhook's writer."""

    def __init__(self, database: Database) -> None:
        super().__init__(name="notifier", daemon=True)
        self._database = database
        self._stopped = False
        self.due = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._stopped:
            self.due.wait()
            self.due.clear()
            try:
                workers.notify(self._database)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next one may pass
                log.warning("notifying_failed", error=type(error).__name__)

    def stop(self) -> None:
        self._stopped = True
        self.due.set()
        self.join(timeout=5)


class Listener(threading.Thread):
    """Rings a doorbell at every NOTIFY; a lost connection is made again."""

    def __init__(self, database: Database, doorbell: Doorbell) -> None:
        super().__init__(name="listener", daemon=True)
        self._database = database
        self._doorbell = doorbell
        self._stopped = threading.Event()

    def run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            try:
                for rung in workers.listen(self._database, look_up_seconds=LOOK_UP_SECONDS):
                    failures = 0
                    if self._stopped.is_set():
                        return
                    if rung:
                        self._doorbell.ring()
            except Exception as error:  # noqa: BLE001 - whatever the driver raises, listen again
                log.warning("listening_lost", error=type(error).__name__)
                self._stopped.wait(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
                failures += 1

    def stop(self) -> None:
        """End it; a NOTIFY of our own wakes it for that."""
        self._stopped.set()
        with contextlib.suppress(StoreBusy):
            workers.notify(self._database)
        self.join(timeout=5)
