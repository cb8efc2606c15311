"""Group commit: request threads hand in verified webhooks, one thread commits all that wait.

No artificial delay: while one batch commits, the next one gathers. A 200 is given only after the
commit; a database that is busy or gone is a 503 for everyone who waits, and Meta comes back.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Final

import structlog

from core import clock
from core.db import Database, Session
from core.errors import StoreBusy
from core.intake import actions, store
from core.intake.actions import Item, Post
from core.intake.published import Published
from core.settings import Settings

log = structlog.get_logger()
BATCH_EVENTS: Final = 1000
PATIENCE: Final = 5.0  # seconds a request waits for its commit (DESIGN section 1)
ERROR_LENGTH: Final = 500


@dataclass(slots=True)
class Waiting:
    """A request at the counter. The lock is released when its webhook is durable, or is not."""

    post: Post
    done: threading.Lock = field(default_factory=threading.Lock)
    durable: bool = False


class Writer:
    """The one thread of this process that writes webhooks."""

    def __init__(
        self,
        database: Database,
        *,
        settings: Settings,
        published: Published,
        wake: Callable[[], None],
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._database = database
        self._settings = settings
        self._published = published
        self._wake = wake
        self._now = now
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def submit(self, post: Post) -> bool:
        """Wait until the webhook is durable; False if it could not be stored within 5 s."""
        self._start()
        waiting = Waiting(post)
        waiting.done.acquire()
        self._queue.put(waiting)
        return waiting.done.acquire(timeout=PATIENCE) and waiting.durable

    def stop(self) -> None:
        """Commit what waits, then end the thread."""
        if self._thread:
            self._queue.put(None)
            self._thread.join(timeout=PATIENCE)

    def _start(self) -> None:
        """The thread starts at first use: it would not survive a fork."""
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while (batch := self._gather()) is not None:
            durable = False
            try:
                durable = self._commit([waiting.post for waiting in batch])
            except Exception:  # a bug must not end the only writer; Meta will redeliver
                log.exception("batch_failed", posts=len(batch))
            for waiting in batch:
                waiting.durable = durable
                waiting.done.release()

    def _gather(self) -> list[Waiting] | None:
        """Everything that waits, up to a thousand events; None to stop."""
        first = self._queue.get()
        if first is None:
            return None
        batch = [first]
        events = first.post.reading.count
        while events < BATCH_EVENTS:
            try:
                more = self._queue.get_nowait()
            except Empty:
                break
            if more is None:
                self._queue.put(None)
                break
            batch.append(more)
            events += more.post.reading.count
        return batch

    def _commit(self, posts: Sequence[Post]) -> bool:
        started = time.perf_counter()
        try:
            queued = self._in_one(posts)
        except StoreBusy as error:
            log.warning("store_busy", posts=len(posts), error=type(error.__cause__).__name__)
            return False
        except Exception:  # a value some column refuses: find it, keep the rest
            log.exception("batch_isolated", posts=len(posts))
            queued = self._isolating(posts)
        if queued:
            self._wake()
        log.debug("batch", posts=len(posts), ms=round((time.perf_counter() - started) * 1e3, 1))
        return True

    def _in_one(self, posts: Sequence[Post]) -> bool:
        now = self._now()
        with self._database.transaction() as session:
            items = actions.keep(session, posts, now=now)
            return self._receive(session, items, now)

    def _receive(self, session: Session, items: Sequence[Item], now: datetime) -> bool:
        bot = self._published.bot(session)
        return actions.receive(session, items, bot=bot, settings=self._settings, now=now)

    def _isolating(self, posts: Sequence[Post]) -> bool:
        """Journal first, then apply the events in halves until the bad one is alone."""
        with self._database.transaction() as session:
            items = actions.keep(session, posts, now=self._now())
        return self._halve(items)

    def _halve(self, items: Sequence[Item]) -> bool:
        now = self._now()
        try:
            with self._database.transaction() as session:
                return self._receive(session, items, now)
        except StoreBusy:
            raise
        except Exception as error:  # noqa: BLE001  # any refusal of this item; it is kept as failed
            if len(items) > 1:
                middle = len(items) // 2
                first, second = self._halve(items[:middle]), self._halve(items[middle:])
                return first or second
            told = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        (item,) = items
        with self._database.transaction() as session:
            failure = store.Failure(item.journal_id, item.position, told)
            store.keep_failures(session, [failure], now=now)
        return False
