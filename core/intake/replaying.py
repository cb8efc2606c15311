"""Applying webhooks of the journal again, by the very path they took when they arrived.

It is the edge here: each event has a transaction of its own, so that one that fails again takes no
other along. Doing it twice is harmless: messages are known by their ids, statuses only rise, and a
message that is answered is not answered again. One that is old by now gets no answer (`max_age`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

import structlog

from core import clock
from core.accounts.rules import User, require_admin
from core.accounts.store.people import write_audit
from core.db import Database
from core.errors import StoreBusy
from core.intake import actions
from core.intake.actions import ERROR_LENGTH, Item, Post
from core.intake.published import Published
from core.intake.store import Failure, entries, failures, keep_failures
from core.intake.store.entries import Stored
from core.settings import Settings
from core.whatsapp.reading import read

log = structlog.get_logger()
PART: Final = 500  # failures that are looked up at a time
AUDITED: Final = "journal.replay"
READ_ANEW: Final = "read otherwise than when it came, and not applied yet"
NOT_OURS: Final = "no event of this business number stands there any more"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one event. `error` is None when it is applied, now or since long ago."""

    journal_id: int
    position: int
    error: str | None


class Replay:
    """Replays in somebody's name; nobody means the command line. NotAllowed for operators.

    Every function gives its results one by one, as they are committed: go through all of them.
    StoreBusy ends it; what was given until then is done.
    """

    def __init__(
        self,
        database: Database,
        *,
        settings: Settings,
        wake: Callable[[], None],
        by: User | None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        if by:
            require_admin(by)
        self._database = database
        self._settings = settings
        self._published = Published(settings)
        self._wake = wake
        self._by = by
        self._now = now

    def entry(self, journal_id: int) -> Iterator[Replayed]:
        """Everything in one webhook. NotFound if it is not kept any more."""
        stored = self._load(journal_id)
        self._audit(f"journal:{journal_id}")
        yield from self._whole(stored)

    def event(self, journal_id: int, position: int) -> Iterator[Replayed]:
        """One event that failed; nothing if somebody else was quicker."""
        stored = self._load(journal_id)
        self._audit(f"journal:{journal_id}:{position}")
        yield from self._some(stored, [position])

    def failed(
        self, *, since: datetime | None = None, limit: int | None = None
    ) -> Iterator[Replayed]:
        """Every event that waits, or so many, in the order in which they failed."""
        self._audit("journal")
        with self._database.reading() as session:
            upto = failures.newest_id(session)  # those that fail again come after it
        after, left = 0, limit
        while left is None or left > 0:
            with self._database.reading() as session:
                size = PART if left is None else min(left, PART)
                found = failures.oldest_open(
                    session, since=since, after=after, upto=upto, limit=size
                )
            if not found:
                return
            after, left = found[-1][0], None if left is None else left - len(found)
            for journal_id, events in groupby(found, key=lambda failure: failure[1]):
                yield from self._some(self._load(journal_id), [event[2] for event in events])

    def _load(self, journal_id: int) -> Stored:
        with self._database.reading() as session:
            return entries.get(session, journal_id)

    def _some(self, stored: Stored, positions: list[int]) -> Iterator[Replayed]:
        """These events of a webhook, or all of them if this version counts them otherwise."""
        post = self._read(stored)
        if not post.reading.readable or post.reading.count != stored.events:
            yield from self._whole(stored)
            return
        events, unread = dict(post.reading.events), dict(post.reading.failures)
        for position in positions:
            if position in events:
                yield from self._apply(Item(stored.id, position, events[position]), always=False)
            else:
                yield self._fail(stored.id, position, unread.get(position, NOT_OURS))

    def _whole(self, stored: Stored) -> Iterator[Replayed]:
        post = self._read(stored)
        if not post.reading.readable:
            yield self._fail(stored.id, 0, actions.UNREADABLE)
            return
        if post.outcome != stored.outcome or post.reading.count != stored.events:
            self._read_otherwise(stored, post)
        for position, event in post.reading.events:
            yield from self._apply(Item(stored.id, position, event), always=True)
        for position, error in post.reading.failures:
            yield self._fail(stored.id, position, error)

    def _read(self, stored: Stored) -> Post:
        """What the bytes say now; an event that tells no time is of when it came, not of today."""
        number = self._settings.whatsapp.phone_number_id
        reading = read(stored.body, phone_number_id=number, now=stored.received_at)
        return Post(stored.body, reading, stored.received_at)

    def _read_otherwise(self, stored: Stored, post: Post) -> None:
        """The events have other places now: whatever stands there waits, until it is applied."""
        now = self._now()
        waiting = [Failure(stored.id, position, READ_ANEW) for position, _e in post.reading.events]
        with self._database.transaction() as session:
            failures.close(session, failures.hold(session, stored.id), now=now)
            keep_failures(session, waiting, now=now)
            entries.read_again(session, stored.id, outcome=post.outcome, events=post.reading.count)

    def _apply(self, item: Item, *, always: bool) -> Iterator[Replayed]:
        try:
            done = self._in_one(item, always=always)
        except StoreBusy:
            raise
        except Exception as error:  # a value some column refuses, or a bug: kept as failed
            log.exception("replay_failed", journal_id=item.journal_id, position=item.position)
            told = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
            yield self._fail(item.journal_id, item.position, told)
        else:
            if done:
                yield done

    def _in_one(self, item: Item, *, always: bool) -> Replayed | None:
        now, place = self._now(), (item.journal_id, item.position)
        with self._database.transaction() as session:
            held = failures.hold(session, *place)
            if not held and not always:
                return None
            failures.close(session, held, now=now)
            bot = self._published.bot(session)
            queued = actions.receive(session, [item], bot=bot, settings=self._settings, now=now)
            error = failures.error_of(session, *place)
        if queued:
            self._wake()
        return Replayed(*place, error)

    def _fail(self, journal_id: int, position: int, error: str) -> Replayed:
        with self._database.transaction() as session:
            failures.fail_again(session, Failure(journal_id, position, error), now=self._now())
        return Replayed(journal_id, position, error)

    def _audit(self, subject: str) -> None:
        with self._database.transaction() as session:
            write_audit(session, AUDITED, by=self._by, subject=subject, now=self._now())
