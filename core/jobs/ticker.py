"""Running what is due: once a second it looks, and each job is on its own when it fails.

Jobs run one after the other, because they are short; those that wait for somebody outside run
apart (`Job.apart`).
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog

from core import clock
from core.db import Database, Session
from core.errors import StoreBusy
from core.jobs.apart import Apart
from core.jobs.catalogue import JOBS, Job
from core.jobs.rules import JobState, due_after_failure, is_due, is_free, may_rest, next_due
from core.jobs.store import leases
from core.settings import Settings

log = structlog.get_logger()


class Ticker:
    """One worker's part in the jobs; due times and leases are in the database.

    `settings` gives those in force: a job that talks to WhatsApp must not use an old token.
    """

    def __init__(
        self,
        database: Database,
        settings: Callable[[], Settings],
        worker_id: str,
        *,
        jobs: Sequence[Job] = JOBS,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._database = database
        self._settings = settings
        self._worker_id = worker_id
        self._jobs = jobs
        self._now = now
        self._apart = Apart()

    def register(self) -> None:
        """Make the rows of jobs that are new in this version."""
        with self._database.transaction() as session:
            leases.register(session, [job.name for job in self._jobs], now=self._now())

    def tick(self) -> None:
        """Run what is due; never raises."""
        self._guarded(self._tick)

    def stop(self, seconds: float) -> None:
        """Wait so long at most for the jobs that run apart; those that go on are abandoned."""
        cut = self._apart.join(seconds)
        if cut:
            log.warning("jobs_abandoned", jobs=cut)

    def _guarded(self, run: Callable[[], None]) -> None:
        try:
            run()
        except StoreBusy:
            log.warning("jobs_wait", reason="store_busy")
        except Exception:
            log.exception("tick_failed")

    def _tick(self) -> None:
        self._renew()
        for job, state in self._due():
            if job.apart:
                run = partial(self._guarded, partial(self._attempt, job, state))
                self._apart.start(job, run, now=self._now())
            else:
                self._attempt(job, state)

    def _renew(self) -> None:
        """Keep the leases of the jobs that run apart: nobody knows how long they take."""
        now = self._now()
        for job in self._jobs:
            if self._apart.wants_renewal(job, now=now):
                with self._database.transaction() as session:
                    leases.renew(session, job.name, owner=self._worker_id, lease=job.lease, now=now)

    def _due(self) -> list[tuple[Job, JobState]]:
        now = self._now()
        with self._database.reading() as session:
            states = leases.states(session)
            return [
                (job, state)
                for job in self._jobs
                if (state := states.get(job.name)) and self._wanted(session, job, state, now)
            ]

    def _wanted(self, session: Session, job: Job, state: JobState, now: datetime) -> bool:
        if not is_due(state, every=job.every, now=now):
            return False
        if not is_free(state, lease=job.lease, now=now):
            return False
        if job.waiting is None or not may_rest(state, now=now):
            return True
        return job.waiting(session, settings=self._settings(), now=now)

    def _attempt(self, job: Job, state: JobState) -> None:
        now = self._now()
        with self._database.transaction() as session:
            mine = leases.claim(
                session,
                job.name,
                owner=self._worker_id,
                every=job.every,
                lease=job.lease,
                now=now,
            )
        if not mine:
            return
        try:
            done = job.work(self._database, self._settings(), now)
        except Exception as error:
            log.exception("job_failed", job=job.name)
            self._failed(job, state, error)
        else:
            self._finished(job, state, done)

    def _finished(self, job: Job, state: JobState, done: int) -> None:
        now = self._now()
        more = job.full is not None and done >= job.full
        due_at = now if more else next_due(state.due_at, every=job.every, now=now)
        with self._database.transaction() as session:
            leases.finish(session, job.name, owner=self._worker_id, due_at=due_at, now=now)
        if done:
            log.info("job_done", job=job.name, done=done)

    def _failed(self, job: Job, state: JobState, error: Exception) -> None:
        due_at = due_after_failure(state.failures + 1, every=job.every, now=self._now())
        told = f"{type(error).__name__}: {error}"
        with self._database.transaction() as session:
            leases.fail(session, job.name, owner=self._worker_id, due_at=due_at, error=told)
