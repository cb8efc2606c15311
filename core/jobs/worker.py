"""The worker process: the threads that send and fetch, and the jobs at the tick of `schedule`.

`schedule` only ticks: alone it drifts, stops at an exception, and sleeps for hours when the clock
is set back. Due times and leases are in the database, and a tick never raises.
"""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import FrameType
from typing import Final

import schedule
import structlog

from core import clock
from core.db import Database
from core.errors import StoreBusy
from core.jobs.ticker import Ticker
from core.media.worker import Fetcher
from core.outbox.sender import Sender
from core.outbox.store import workers
from core.outbox.wake import Listener, new_worker_id
from core.settings import Settings
from core.settings.present import Present
from core.whatsapp.client import GraphClient

log = structlog.get_logger()
TICK_SECONDS: Final = 1
STEP_SECONDS: Final = 0.25  # how precisely the ticks come
DRAIN_SECONDS: Final = 25.0  # the supervisor kills after 30
FAREWELL_SECONDS: Final = 3.0  # of files that are being fetched: another worker begins again
FAILED: Final = 1


def main(settings: Settings) -> int:
    """Send and do what is due until SIGTERM or SIGINT; then finish what is under way, and 0."""
    stopped = Event()
    worker = Worker(settings, stopped)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return worker.run()


class Worker:
    """One worker process."""

    def __init__(self, settings: Settings, stopped: Event) -> None:
        self._stopped = stopped
        self._id = new_worker_id()
        self._database = Database(settings.database_url)
        client = GraphClient(settings.whatsapp)
        self._sender = Sender(self._database, client, settings, self._id)
        self._fetcher = Fetcher(self._database, client.files, settings)
        self._ticker = Ticker(self._database, Present(settings), self._id)

    def stop(self) -> None:
        """Ask it to end; safe to call from a signal handler."""
        self._stopped.set()
        self._sender.doorbell.ring()

    def run(self) -> int:
        """Work until stopped; the process's exit status."""
        self._guarded(self._ticker.register)
        self._beat()
        listener = None if self._database.is_sqlite else self._listening()
        sending = Thread(
            target=self._sender.run, args=(self._stopped,), name="sending", daemon=True
        )
        sending.start()
        fetching = Thread(target=self._fetcher.run, name="fetching", daemon=True)
        fetching.start()
        log.info("worker_started", worker=self._id)
        self._tick_until_stopped(sending)
        died = not self._stopped.is_set()
        self._stopped.set()
        self._sender.doorbell.ring()
        self._fetcher.stop()
        drained = self._drain(sending)
        fetching.join(FAREWELL_SECONDS)
        if listener:
            listener.stop()
        self._leave()
        log.info("worker_stopped", worker=self._id, drained=drained)
        return FAILED if died or not drained else 0

    def _listening(self) -> Listener:
        listener = Listener(self._database, self._sender.doorbell)
        listener.start()
        return listener

    def _drain(self, sending: Thread) -> bool:
        """Let what is under way end; whether the sender did. A job that is cut begins again."""
        until = time.monotonic() + DRAIN_SECONDS
        sending.join(DRAIN_SECONDS)
        self._ticker.stop(max(until - time.monotonic(), 0))
        return not sending.is_alive()

    def _leave(self) -> None:
        with suppress(StoreBusy), self._database.transaction() as session:
            workers.leave(session, self._id)
        self._sender.close()
        self._database.dispose()

    def _tick_until_stopped(self, sending: Thread) -> None:
        scheduler = self._ticking()
        while sending.is_alive() and not self._stopped.wait(STEP_SECONDS):
            scheduler.run_pending()
            if (scheduler.idle_seconds or 0) > 2 * workers.BEAT_SECONDS:
                scheduler = self._ticking()  # the clock was set back: it would sleep until then

    def _ticking(self) -> schedule.Scheduler:
        scheduler = schedule.Scheduler()
        scheduler.every(TICK_SECONDS).seconds.do(self._ticker.tick)
        scheduler.every(int(workers.BEAT_SECONDS)).seconds.do(self._beat)
        return scheduler

    def _beat(self) -> None:
        def beat() -> None:
            with self._database.transaction() as session:
                port = self._sender.doorbell.port
                workers.beat(session, self._id, wake_port=port, now=clock.now())

        self._guarded(beat)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except StoreBusy:
            log.warning("store_busy")
        except Exception:
            log.exception("worker_trouble")
