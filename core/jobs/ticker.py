"""Running what is due: once a second it looks, and each job is on its own when it fails."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from core import clock
from core.db import Database, Session
from core.errors import StoreBusy
from core.jobs.catalogue import JOBS, Job
from core.jobs.rules import JobState, due_after_failure, is_due, is_free, may_rest, next_due
from core.jobs.store import leases
from core.settings import Settings

log = structlog.get_logger()


class Ticker:
    """One worker's part in the jobs; due times and leases are in the database."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
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

    def register(self) -> None:
        """Make the rows of jobs that are new in this version."""
        with self._database.transaction() as session:
            leases.register(session, [job.name for job in self._jobs], now=self._now())

    def tick(self) -> None:
        """Run what is due; never raises."""
        try:
            for job, state in self._due():
                self._attempt(job, state)
        except StoreBusy:
            log.warning("jobs_wait", reason="store_busy")
        except Exception:
            log.exception("tick_failed")

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
        return job.waiting(session, settings=self._settings, now=now)

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
            done = job.work(self._database, self._settings, now)
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
