"""The threads that talk to WhatsApp, each about one message at a time. They know no database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, Protocol

import structlog

from core.outbox.rules.claimed import Claimed
from core.outbox.rules.requests import compose
from core.whatsapp.answers import Answer, NotSent, Refused, Unclear

log = structlog.get_logger()
# A request may take this long; one that could outlive its lease is not begun.
LONGEST_REQUEST: Final = timedelta(seconds=20)


class Client(Protocol):
    """What is needed of WhatsApp."""

    def send(self, body: dict[str, Any]) -> Answer:
        """Send one message."""

    def probe(self) -> bool:
        """Whether the number may send."""

    def renew(self, whatsapp: Any) -> None:
        """Use another token."""


@dataclass(frozen=True, slots=True)
class Done:
    """A message and what WhatsApp said to it."""

    claimed: Claimed
    answer: Answer


class Crew:
    """So many requests at a time; `on_news` is called, from a thread, when answers should be taken.

    That is when many wait, or the last one came: a few are worth waiting for company, because each
    marking is a transaction.
    """

    def __init__(
        self,
        client: Client,
        *,
        threads: int,
        now: Callable[[], datetime],
        on_news: Callable[[], None],
    ) -> None:
        self._client = client
        self._threads = threads
        self._now = now
        self._on_news = on_news
        self._hands: list[Thread] = []  # as many as were ever needed at a time
        self._work: SimpleQueue[Claimed | None] = SimpleQueue()
        self._done: SimpleQueue[Done] = SimpleQueue()
        self.busy = 0

    @property
    def free(self) -> int:
        """How many more messages it can take now."""
        return self._threads - self.busy

    @property
    def has_news(self) -> bool:
        """Whether the answers that came should be taken now."""
        came = self._done.qsize()
        return came > 0 and (came >= self.busy or came >= self._threads // 4)

    def send(self, rows: Iterable[Claimed]) -> None:
        """Begin to send; the answers come to `collect`."""
        for claimed in rows:
            self.busy += 1
            if self.busy > len(self._hands):
                hand = Thread(target=self._toil, name=f"sender-{self.busy}", daemon=True)
                self._hands.append(hand)
                hand.start()
            self._work.put(claimed)

    def collect(self, *, wait: float = 0.0) -> list[Done]:
        """The answers that have come; waits up to so many seconds for the first."""
        came: list[Done] = []
        try:
            came.append(self._done.get(timeout=wait) if wait else self._done.get_nowait())
            while True:
                came.append(self._done.get_nowait())
        except Empty:
            self.busy -= len(came)
            return came

    def stop(self) -> None:
        """No more messages; the threads end with the requests they are at."""
        for _hand in self._hands:
            self._work.put(None)

    def _toil(self) -> None:
        while claimed := self._work.get():
            self._send(claimed)

    def _send(self, claimed: Claimed) -> None:
        try:
            answer = self._answer(claimed)
        except Exception as error:  # a bug, and the request may have left: in doubt, not lost
            log.exception("sending_broke", message_id=claimed.message_id)
            answer = Unclear(type(error).__name__)
        self._done.put(Done(claimed, answer))
        if self.has_news:
            self._on_news()

    def _answer(self, claimed: Claimed) -> Answer:
        if self._now() + LONGEST_REQUEST > claimed.lease_until:
            return NotSent("the lease was nearly over")  # this machine slept
        body = compose(claimed)
        if body is None:
            return Refused(None, 400, "the stored message cannot be read")
        return self._client.send(body)
