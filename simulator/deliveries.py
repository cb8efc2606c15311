"""Posts events to the webhook, signed, again and again until it answers 200.

Threads take what is due; a lane whose head was not answered 200 waits, the others go on.
"""

from collections.abc import Callable, Sequence
from threading import Condition, Thread
from time import time
from typing import Final

import urllib3

from simulator.armed import Faults
from simulator.events import Attempt, Event, State
from simulator.lanes import Lanes
from simulator.ledger import Ledger
from simulator.mishaps import Mishaps
from simulator.payloads import envelope, signature
from simulator.settings import Behaviour, Identity

THREADS: Final = 16
GATHERING: Final = 0.05  # seconds: how long events wait for company when a POST may carry several
USER_AGENT: Final = "facebookexternalua"


class Deliveries:
    """The way out. `put` never waits for the webhook."""

    def __init__(
        self,
        identity: Identity,
        ledger: Ledger,
        faults: Faults,
        behaviour: Callable[[], Behaviour],
    ) -> None:
        self._identity = identity
        self._ledger = ledger
        self._faults = faults
        self._behaviour = behaviour
        self._lanes = Lanes()
        self._mishaps = Mishaps(ledger)
        self._wake = Condition()
        self._closing = False
        self._http = urllib3.connection_from_url(identity.webhook, maxsize=THREADS)
        self._target = urllib3.util.parse_url(identity.webhook).request_uri
        self._threads = [
            Thread(target=self._work, name=f"webhook-{n}", daemon=True) for n in range(THREADS)
        ]

    def start(self) -> None:
        """Begin to deliver."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End: nothing new is posted, what is under way is left to its thread."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(timeout=1)
        self._http.close()

    def put(self, events: Sequence[Event]) -> None:
        """Queue events the ledger knows, in this order, after the armed faults had their say."""
        behaviour = self._behaviour()
        with self._ledger.lock, self._wake:  # always in this order
            for event in events:
                if not behaviour.ordered and event.kind == "message":
                    event.line = f"free {event.number}"
                if behaviour.batch > 1:
                    event.due = (event.due // GATHERING + 1) * GATHERING  # all at one time
                self._queue(self._mishaps.meet(event, self._faults.delivery(event)))

    def release(self, number: int | None = None) -> None:
        """Let go what a fault (or every fault) held back."""
        with self._wake:
            self._queue(self._mishaps.release(number))

    def clear(self) -> None:
        """Forget what is queued and held; what is being posted right now still arrives."""
        with self._wake:
            self._mishaps.release()
            self._lanes = Lanes()

    def waiting(self) -> int:
        """Events that are queued or under way."""
        with self._wake:
            return len(self._lanes)

    def post(self, body: bytes, header: str) -> tuple[int, str]:
        """POST these bytes once with this signature: (HTTP status or 0, what went wrong)."""
        headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT}
        if header:
            headers["X-Hub-Signature-256"] = header
        timeout = urllib3.Timeout(connect=3, read=self._behaviour().webhook_timeout)
        try:
            answer = self._http.urlopen(
                "POST",
                self._target,
                body=body,
                headers=headers,
                timeout=timeout,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            return 0, type(error).__name__
        return answer.status, ""

    def _queue(self, events: Sequence[Event]) -> None:
        before = self._lanes.next_due()
        for event in events:
            self._lanes.put(event)
        after = self._lanes.next_due()
        if after is not None and (before is None or after < before):
            self._wake.notify()  # whoever takes it wakes the next, see `_next`

    def _work(self) -> None:
        while True:
            with self._wake:
                lanes, events = self._next()
            if not events:
                return
            again = self._deliver(events)
            with self._wake:
                if again is None:
                    lanes.done(events)
                else:
                    lanes.again(events, again)
                self._wake.notify()

    def _next(self) -> tuple[Lanes, list[Event]]:
        """Wait for due events; none when it is time to end. The queue may be another by `clear`."""
        while not self._closing:
            now = time()
            events = self._lanes.take(now, self._behaviour().batch)
            due = self._lanes.next_due()
            if events:
                if due is not None:
                    self._wake.notify()  # somebody else has to mind the rest
                return self._lanes, events
            self._wake.wait(None if due is None else max(0.0, due - now))
        return self._lanes, []

    def _deliver(self, events: list[Event]) -> float | None:
        """Post them in one body; the time of the next attempt, None when there is none."""
        began = time()
        body = envelope(self._identity, events)
        secret = self._identity.app_secret
        if any(event.forge for event in events):
            secret = f"not {secret}"
        status, error = self.post(body, signature(secret, body))
        again = None if status == 200 else self._again(events, began)
        state: State = "accepted" if status == 200 else "given_up" if again is None else "waiting"
        for event in events:
            event.forge = False
        self._ledger.attempted(events, Attempt(began, status, error, time() - began), state)
        return again

    def _again(self, events: list[Event], now: float) -> float | None:
        """Falling frequency: twice as long each time, until it has been tried for long enough."""
        behaviour = self._behaviour()
        tries = max(len(event.attempts) for event in events)
        first = min((event.attempts[0].at for event in events if event.attempts), default=now)
        if now - first >= behaviour.retry_for:
            return None
        return now + min(behaviour.retry_first * 2.0 ** min(tries, 30), behaviour.retry_longest)
