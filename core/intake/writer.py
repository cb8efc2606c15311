"""Group commit: request threads hand in verified webhooks, one thread has all that wait committed.

No artificial delay: while one batch commits, the next one gathers. A 200 is given only after the
commit; a database that is busy or gone is a 503 for everyone who waits, and Meta comes back.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Final

import structlog

from core.intake.webhooks import Receipt, Webhook

log = structlog.get_logger()
BATCH_BYTES: Final = 1_000_000  # about 1,700 events; a larger webhook is a batch of its own
PATIENCE: Final = 5.0  # seconds a request waits for its commit (DESIGN section 1)

Commit = Callable[[Sequence[Webhook]], Receipt]


@dataclass(slots=True)
class Waiting:
    """A request at the counter. The lock is released when its webhook is durable, or is not."""

    webhook: Webhook
    done: threading.Lock = field(default_factory=threading.Lock)
    durable: bool = False


class Writer:
    """The one thread of this process that has webhooks written.

    `commit` makes a batch durable, here or in another process; `told` hears of every batch.
    """

    def __init__(self, commit: Commit, *, told: Callable[[Receipt], None]) -> None:
        self._commit = commit
        self._told = told
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def submit(self, webhook: Webhook) -> bool:
        """Wait until the webhook is durable; False if it could not be stored within 5 s."""
        self._start()
        waiting = Waiting(webhook)
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
            receipt = Receipt(durable=False)
            try:
                receipt = self._commit([waiting.webhook for waiting in batch])
            except Exception:  # a bug must not end the only writer; Meta will redeliver
                log.exception("batch_failed", posts=len(batch))
            for waiting in batch:
                waiting.durable = receipt.durable
                waiting.done.release()
            self._told(receipt)

    def _gather(self) -> list[Waiting] | None:
        """Everything that waits, up to so many bytes; None to stop."""
        first = self._queue.get()
        if first is None:
            return None
        batch = [first]
        size = len(first.webhook.body)
        while size < BATCH_BYTES:
            try:
                more = self._queue.get_nowait()
            except Empty:
                break
            if more is None:
                self._queue.put(None)
                break
            batch.append(more)
            size += len(more.webhook.body)
        return batch
