"""Fetching customers' files from WhatsApp: own threads and own queue, so no message waits for one.

A message is stored and shown before its file is here; one file that does not come delays no other.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from queue import SimpleQueue
from typing import Final

import structlog

from core import clock
from core.db import Database
from core.errors import StoreBusy
from core.media.errand import Errand, Source
from core.media.store import fetching
from core.media.store.fetching import ToFetch
from core.settings import Settings
from core.whatsapp.client.files import LONGEST

log = structlog.get_logger()
THREADS: Final = 4
POLL_SECONDS: Final = 1.0
LEASE: Final = timedelta(seconds=LONGEST + 60)  # longer than a file may take, and its marking
FAREWELL_SECONDS: Final = 0.5  # for each thread, when the process ends


class Fetcher:
    """One worker's fetching; any number of workers may share a database."""

    def __init__(
        self,
        database: Database,
        source: Source,
        settings: Settings,
        *,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._database = database
        self._now = now
        self._stopped = threading.Event()
        self._errand = Errand(database, source, settings, now=now, stopped=self._stopped)
        self._work: SimpleQueue[ToFetch | None] = SimpleQueue()
        self._held: dict[int, ToFetch] = {}  # claimed, and not marked yet
        self._news = threading.Event()

    def run(self) -> None:
        """Fetch until `stop`; what is under way then is left to the next worker."""
        hands = [
            threading.Thread(target=self._toil, name=f"fetching-{n}", daemon=True)
            for n in range(THREADS)
        ]
        for hand in hands:
            hand.start()
        while not self._stopped.is_set():
            self._guarded_turn()
            self._news.wait(POLL_SECONDS)
            self._news.clear()
        for _hand in hands:
            self._work.put(None)
        for hand in hands:
            hand.join(FAREWELL_SECONDS)
        self._let_go()

    def stop(self) -> None:
        """Ask `run` to end; safe to call from a signal handler."""
        self._stopped.set()
        self._news.set()

    def run_once(self) -> int:
        """Fetch what is due, one after the other; how many were tried."""
        rows = self._claim(limit=1000)
        for row in rows:
            self._errand.run(row)
        return len(rows)

    def _guarded_turn(self) -> None:
        """Hand out what is due. A failure costs a moment only."""
        try:
            for row in self._claim(limit=THREADS - len(self._held)):
                self._held[row.id] = row
                self._work.put(row)
        except StoreBusy:
            log.warning("store_busy")
        except Exception:  # a bug must not end all fetching
            log.exception("fetching_turn_failed")

    def _claim(self, *, limit: int) -> list[ToFetch]:
        """Look first, which waits for no writer: mostly there is nothing to fetch."""
        now = self._now()
        with self._database.reading() as session:
            if limit <= 0 or not fetching.due(session, now=now):
                return []
        with self._database.transaction() as session:
            return fetching.claim(session, limit=limit, lease_until=now + LEASE, now=now)

    def _toil(self) -> None:
        while row := self._work.get():
            try:
                self._errand.run(row)
            except StoreBusy:
                log.warning("store_busy", media_id=row.id)
            except Exception:  # one file must not take its thread along; its lease will end
                log.exception("fetching_broke", media_id=row.id)
            self._held.pop(row.id, None)
            self._news.set()

    def _let_go(self) -> None:
        """What is still held would otherwise wait for the end of its lease."""
        try:
            with self._database.transaction() as session:
                for media_id in sorted(self._held):
                    fetching.release(session, media_id)
        except StoreBusy:
            log.warning("leases_left_behind", files=len(self._held))
