"""Jobs that talk to somebody outside: each has a thread, so that a slow answer holds nobody up.

What is cut off by the end of the process is as if the process had died: its lease runs out, and
the job begins again.
"""

import time
from collections.abc import Callable
from datetime import datetime
from threading import Thread
from typing import Final

from core.jobs.catalogue import Job

RENEWALS: Final = 3  # in the time of a lease: two may fail


class Apart:
    """The jobs of one worker that are under way in threads, at most one each. For one caller."""

    def __init__(self) -> None:
        self._threads: dict[str, Thread] = {}
        self._renewed: dict[str, datetime] = {}

    def running(self) -> list[str]:
        """The names of those that have not ended."""
        return [name for name, thread in self._threads.items() if thread.is_alive()]

    def start(self, job: Job, run: Callable[[], None], *, now: datetime) -> None:
        """Run it, unless it still does."""
        if job.name in self.running():
            return
        self._renewed[job.name] = now
        thread = Thread(target=run, name=f"job-{job.name}", daemon=True)
        self._threads[job.name] = thread
        thread.start()

    def wants_renewal(self, job: Job, *, now: datetime) -> bool:
        """Whether it runs and its lease should be renewed now; says so once."""
        if job.name not in self.running():
            return False
        if abs(now - self._renewed[job.name]) < job.lease / RENEWALS:
            return False
        self._renewed[job.name] = now
        return True

    def join(self, seconds: float) -> list[str]:
        """Wait for them, so long at most; the names of those that go on."""
        until = time.monotonic() + seconds
        for thread in self._threads.values():
            thread.join(max(until - time.monotonic(), 0))
        return self.running()
