"""The worker's loop: what is due is claimed, sent by the crew, and marked in batches.

Three transactions that never overlap a request: claim, (send), mark. A process that dies between
them leaves leases that expire into «uncertain»; nothing is ever sent again blindly.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Final

import structlog

from core import clock, failpoints
from core.db import Database
from core.errors import StoreBusy
from core.outbox.rules.claimed import Catch
from core.outbox.rules.verdicts import Again, Lost, Unknown, Verdict, judge
from core.outbox.sender.crew import Client, Crew, Done
from core.outbox.sender.keeper import Keeper
from core.outbox.store.claims import claim, outlook
from core.outbox.store.outcomes import mark
from core.outbox.wake import Doorbell
from core.settings import Settings

log = structlog.get_logger()
THREADS: Final = 64
LEASE: Final = timedelta(seconds=60)  # longer than a request may take, and its marking
POLL_SECONDS: Final = 1.0  # the net under the doorbell
GATHER_SECONDS: Final = 0.02  # between turns: answers and wake-ups are taken together
PACE_SECONDS: Final = 0.1  # until a claim that the pace cut short is taken up again
TROUBLE_SECONDS: Final = 0.5
DRAIN_SECONDS: Final = 20.0  # a request takes 15 at most


class Sender:
    """One worker's sending; any number of workers may share a database."""

    def __init__(
        self,
        database: Database,
        client: Client,
        settings: Settings,
        worker_id: str,
        *,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._database = database
        self._settings = settings
        self._worker_id = worker_id
        self._now = now
        self.doorbell = Doorbell()
        ring = self.doorbell.ring
        self._crew = Crew(client, threads=THREADS, now=now, on_done=ring)
        self._keeper = Keeper(database, client, settings, now=now, on_resume=ring)
        self._unmarked: list[Done] = []
        self._looked_at = 0.0

    def run(self, stopped: Event) -> None:
        """Send until stopped (set it, then ring the doorbell), then finish what is under way."""
        while not stopped.is_set():
            began = time.monotonic()
            patience = self._guarded_turn()
            if self.doorbell.wait(patience):
                time.sleep(max(began + GATHER_SECONDS - time.monotonic(), 0))
        self._drain()

    def run_once(self) -> int:
        """Claim what is due, send it, mark it; how many messages were sent."""
        self._keeper.look(paused=False)
        rows = self._claim().rows
        self._crew.send(rows)
        while self._crew.busy:
            self._unmarked += self._crew.collect(wait=POLL_SECONDS)
        self._mark()
        return len(rows)

    def close(self) -> None:
        """Let the threads go."""
        self._crew.stop()
        self.doorbell.close()

    def _guarded_turn(self) -> float:
        """One turn; seconds until the next one if nobody rings. A failure costs a moment only."""
        try:
            return self._turn()
        except StoreBusy:
            log.warning("store_busy")
        except Exception:  # a bug must not end all sending
            log.exception("turn_failed")
        return TROUBLE_SECONDS

    def _turn(self) -> float:
        self._unmarked += self._crew.collect()
        self._mark()
        if not self._crew.free:
            return POLL_SECONDS
        with self._database.reading() as session:
            rate = self._settings.outbox.messages_per_second
            look = outlook(session, rate=rate, now=self._now())
        if time.monotonic() - self._looked_at >= POLL_SECONDS:
            self._looked_at = time.monotonic()
            self._keeper.look(paused=look.paused)
        if look.paused or not look.due:
            return POLL_SECONDS
        if not look.allowed:
            return PACE_SECONDS
        catch = self._claim()
        self._crew.send(catch.rows)
        return PACE_SECONDS if catch.held_back else POLL_SECONDS

    def _claim(self) -> Catch:
        with self._database.transaction() as session:
            return claim(
                session,
                worker=self._worker_id,
                limit=self._crew.free,
                rate=self._settings.outbox.messages_per_second,
                lease=LEASE,
                now=self._now(),
            )

    def _mark(self) -> None:
        if not self._unmarked:
            return
        failpoints.hit("after_send")
        verdicts = [self._judged(done) for done in self._unmarked]
        try:
            self._write(verdicts)
        except StoreBusy:
            raise  # they are marked at the next turn
        except Exception:
            log.exception("marking_failed")
            self._mark_one_by_one(verdicts)
        self._unmarked.clear()
        for verdict in verdicts:
            _tell(verdict)

    def _mark_one_by_one(self, verdicts: list[Verdict]) -> None:
        """One that cannot be written must not take the others along; its lease will expire."""
        for verdict in verdicts:
            try:
                self._write([verdict])
            except StoreBusy:
                raise
            except Exception:
                log.exception("marking_failed", message_id=verdict.message_id)

    def _write(self, verdicts: list[Verdict]) -> None:
        with self._database.transaction() as session:
            mark(session, verdicts, settings=self._settings, now=self._now())

    def _judged(self, done: Done) -> Verdict:
        verdict = judge(done.claimed.sending, done.answer, now=self._now())
        renewed = self._keeper.renewed_at
        if isinstance(verdict, Again) and renewed and done.claimed.lease_until - LEASE < renewed:
            return replace(verdict, stop_code=None)  # it was the old token's fault
        return verdict

    def _drain(self) -> None:
        """Finish the requests under way and mark them; what is left then is uncertain."""
        until = time.monotonic() + DRAIN_SECONDS
        while (self._crew.busy or self._unmarked) and time.monotonic() < until:
            self._unmarked += self._crew.collect(wait=0.05)
            try:
                self._mark()
            except StoreBusy:
                time.sleep(TROUBLE_SECONDS)
        self._crew.stop()


def _tell(verdict: Verdict) -> None:
    """A line for what did not go well; neither numbers nor texts of anybody."""
    told: dict[str, Any] = {"message_id": verdict.message_id, "attempt": verdict.attempt}
    if isinstance(verdict, Lost):
        log.warning("message_failed", code=verdict.code, **told)
    elif isinstance(verdict, Unknown):
        why = verdict.reason if verdict.code is None else None  # else it is WhatsApp's wording
        log.warning("message_uncertain", reason=why, code=verdict.code, **told)
    elif isinstance(verdict, Again) and verdict.stop_code is not None:
        log.error("sending_paused", code=verdict.stop_code, **told)
    elif isinstance(verdict, Again):
        log.info("message_tried_again", code=verdict.code, due_at=str(verdict.due_at), **told)
