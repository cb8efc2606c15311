"""The threads that talk to WhatsApp, each about one message at a time.

A message with a file may take minutes, so those have threads of their own: no other waits for one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, Protocol

import structlog

from core.outbox.rules.claimed import Claimed
from core.outbox.rules.requests import compose, has_files
from core.outbox.sender.porter import Packed, Porter, Uploads
from core.whatsapp.answers import Answer, NotSent, Refused, Unclear

log = structlog.get_logger()
# A request may take this long; one that could outlive its lease is not begun.
LONGEST_REQUEST: Final = timedelta(seconds=20)
CARRIERS: Final = 16  # messages with files at a time


class Client(Protocol):
    """What is needed of WhatsApp."""

    @property
    def files(self) -> Uploads:
        """Where files are handed over."""

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
    carried: bool = False  # by a thread for files


class Crew:
    """So many requests at a time; `on_news` is called, from a thread, when answers should be taken.

    That is when many wait, or the last one came: a few are worth waiting for company, because each
    marking is a transaction.
    """

    def __init__(
        self,
        client: Client,
        porter: Porter,
        *,
        threads: int,
        now: Callable[[], datetime],
        on_news: Callable[[], None],
    ) -> None:
        self._client = client
        self._porter = porter
        self._threads = threads
        self._now = now
        self._on_news = on_news
        self._done: SimpleQueue[Done] = SimpleQueue()
        self._hands = Hands(self._send, name="sender")
        self._carriers = Hands(self._carry, name="carrier")
        self.busy = 0  # with messages of either sort
        self._carrying = 0

    @property
    def free(self) -> int:
        """How many more messages it can take now."""
        return self._threads - (self.busy - self._carrying)

    @property
    def has_news(self) -> bool:
        """Whether the answers that came should be taken now."""
        came = self._done.qsize()
        quick = self.busy - self._carrying
        return came > 0 and (came >= quick or came >= self._threads // 4)

    def send(self, rows: Iterable[Claimed]) -> None:
        """Begin to send; the answers come to `collect`."""
        for claimed in rows:
            self.busy += 1
            if not has_files(claimed):
                self._hands.take(claimed, self.busy - self._carrying)
            elif self._carrying < CARRIERS:
                self._carrying += 1
                self._carriers.take(claimed, self._carrying)
            else:
                self._done.put(Done(claimed, NotSent("too many files on their way")))

    def collect(self, *, wait: float = 0.0) -> list[Done]:
        """The answers that have come; waits up to so many seconds for the first."""
        came: list[Done] = []
        try:
            came.append(self._done.get(timeout=wait) if wait else self._done.get_nowait())
            while True:
                came.append(self._done.get_nowait())
        except Empty:
            self.busy -= len(came)
            self._carrying -= sum(done.carried for done in came)
            return came

    def hurry(self) -> None:
        """Let go of files under way, their messages have not been sent; requests may end."""
        self._porter.hurry()

    def stop(self) -> None:
        """No more messages; the threads end with the requests they are at."""
        self._hands.dismiss()
        self._carriers.dismiss()

    def _send(self, claimed: Claimed) -> None:
        self._answered(claimed, lambda body: self._post(Packed(body, claimed)))

    def _carry(self, claimed: Claimed) -> None:
        send = partial(self._porter.send, claimed, post=self._post)
        self._answered(claimed, send, carried=True)

    def _answered(
        self, claimed: Claimed, send: Callable[[dict[str, Any]], Answer], *, carried: bool = False
    ) -> None:
        try:
            body = compose(claimed)
            answer = send(body) if body else UNREADABLE
        except Exception as error:  # a bug, and the request may have left: in doubt, not lost
            log.exception("sending_broke", message_id=claimed.message_id)
            answer = Unclear(type(error).__name__)
        self._done.put(Done(claimed, answer, carried))
        if self.has_news:
            self._on_news()

    def _post(self, packed: Packed) -> Answer:
        if self._now() + LONGEST_REQUEST > packed.claimed.lease_until:
            return NotSent("the lease was nearly over")  # this machine slept
        return self._client.send(packed.body)


UNREADABLE: Final = Refused(None, 400, "the stored message cannot be read")


class Hands:
    """Threads that do one thing, as many as were ever needed at a time."""

    def __init__(self, work: Callable[[Claimed], None], *, name: str) -> None:
        self._work = work
        self._name = name
        self._threads: list[Thread] = []
        self._waiting: SimpleQueue[Claimed | None] = SimpleQueue()

    def take(self, claimed: Claimed, busy: int) -> None:
        """Give one more to do; `busy` is how many there are then."""
        if busy > len(self._threads):
            thread = Thread(target=self._toil, name=f"{self._name}-{busy}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._waiting.put(claimed)

    def dismiss(self) -> None:
        """They end with what they are at."""
        for _thread in self._threads:
            self._waiting.put(None)

    def _toil(self) -> None:
        while claimed := self._waiting.get():
            self._work(claimed)
