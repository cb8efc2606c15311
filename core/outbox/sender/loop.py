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
from core.outbox.rules.pace import STANDARD
from core.outbox.rules.verdicts import Again, Lost, Unknown, Verdict, judge
from core.outbox.sender.crew import Client, Crew, Done
from core.outbox.sender.keeper import Keeper
from core.outbox.sender.porter import Porter
from core.outbox.store.claims import claim, outlook
from core.outbox.store.outcomes import mark
from core.outbox.wake import Doorbell
from core.settings import Settings

log = structlog.get_logger()
THREADS: Final = 64
MOST_THREADS: Final = 320  # at the highest rate; they are made as they are needed
SLOW_ANSWER_SECONDS: Final = 0.3
LEASE: Final = timedelta(seconds=60)  # longer than a request may take, and its marking
POLL_SECONDS: Final = 1.0  # the net under the doorbell
GATHER_SECONDS: Final = 0.02  # between turns: what is queued meanwhile is claimed together
MARK_SECONDS: Final = 0.1  # between markings, unless the crew has much news
PACE_SECONDS: Final = 0.1  # between turns while the pace is what holds back …
PACE_TOKENS: Final = 32  # … or less: until so many messages may go
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
        porter = Porter(database, lambda: client.files, settings, now=now)
        self._crew = Crew(client, porter, threads=MOST_THREADS, now=now, on_news=ring)
        self._keeper = Keeper(database, client, settings, now=now, on_resume=ring)
        self._unmarked: list[Done] = []
        self._marked_at = 0.0  # monotonic, as the next one
        self._kept_at = 0.0
        self._rate: float = STANDARD  # in force when last looked at, messages per second
        self._cautious = True  # look before claiming: the last claim was cut short

    def run(self, stopped: Event) -> None:
        """Send until stopped (set it, then ring the doorbell), then finish what is under way."""
        rang = False
        while not stopped.is_set():
            began = time.monotonic()
            patience = self._guarded_turn(rang)
            rang = self.doorbell.wait(patience)
            time.sleep(max(began + self._pause - time.monotonic(), 0))
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

    @property
    def _cap(self) -> int:
        """What the settings allow, messages per second; 0: as the account."""
        return self._settings.outbox.messages_per_second

    @property
    def _free(self) -> int:
        """How many more messages to have on their way now.

        Enough for the rate even at a slow Graph API, no more: were it to hang, each of them would
        be in doubt.
        """
        hands = min(max(THREADS, int(self._rate * SLOW_ANSWER_SECONDS)), MOST_THREADS)
        return hands - self._crew.busy

    @property
    def _pause(self) -> float:
        """The least time between two turns."""
        return min(PACE_SECONDS, PACE_TOKENS / self._rate) if self._cautious else GATHER_SECONDS

    def _guarded_turn(self, rang: bool) -> float:
        """One turn; seconds until the next one if nobody rings. A failure costs a moment only."""
        try:
            return self._turn(rang)
        except StoreBusy:
            log.warning("store_busy")
        except Exception:  # a bug must not end all sending
            log.exception("turn_failed")
        return TROUBLE_SECONDS

    def _turn(self, rang: bool) -> float:
        if self._crew.has_news or time.monotonic() - self._marked_at >= MARK_SECONDS:
            self._unmarked += self._crew.collect()
            self._mark()
            self._marked_at = time.monotonic()
        look = self._cautious or not rang or time.monotonic() - self._kept_at >= POLL_SECONDS
        if self._free > 0 and (not look or self._worth_claiming()):
            catch = self._claim()
            self._crew.send(catch.rows)
            self._cautious = catch.held_back or catch.paused
        if self._cautious:
            return PACE_SECONDS
        return MARK_SECONDS if self._crew.busy else POLL_SECONDS

    def _worth_claiming(self) -> bool:
        """Look at the queue, which waits for no writer; and, every second, after the number."""
        with self._database.reading() as session:
            look = outlook(session, rate=self._cap, now=self._now())
        self._rate = look.rate
        if time.monotonic() - self._kept_at >= POLL_SECONDS:
            self._kept_at = time.monotonic()
            self._keeper.look(paused=look.paused)
        self._cautious = look.due and (look.paused or not look.allowed)
        return look.due and not self._cautious

    def _claim(self) -> Catch:
        with self._database.transaction() as session:
            return claim(
                session,
                worker=self._worker_id,
                limit=self._free,
                rate=self._cap,
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
        self._crew.hurry()
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
