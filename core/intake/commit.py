"""Committing a batch of webhooks in one transaction; if a value is refused, all but that one."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import structlog

from core import clock
from core.db import Database, Session
from core.errors import StoreBusy
from core.intake import actions, store
from core.intake.actions import Item, Post
from core.intake.published import Published
from core.intake.webhooks import Receipt, Webhook
from core.settings import Settings
from core.whatsapp.events import MessageEvent, StatusEvent
from core.whatsapp.reading import read

log = structlog.get_logger()
ERROR_LENGTH: Final = 500


class Committer:
    """Reads webhooks and makes them durable; the worker is woken when something is to be sent."""

    def __init__(
        self,
        database: Database,
        *,
        settings: Settings,
        published: Published,
        wake: Callable[[], None],
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._database = database
        self._settings = settings
        self._published = published
        self._wake = wake
        self._now = now

    def __call__(self, batch: Sequence[Webhook]) -> Receipt:
        """Commit a batch. Not durable when the database is busy or gone: Meta comes back."""
        started = time.perf_counter()
        posts = [self._read(webhook) for webhook in batch]
        try:
            queued = self._in_one(posts)
        except StoreBusy as error:
            log.warning("store_busy", posts=len(posts), error=type(error.__cause__).__name__)
            return _receipt(posts, durable=False)
        except Exception:  # a value some column refuses: find it, keep the rest
            log.exception("batch_isolated", posts=len(posts))
            try:
                queued = self._isolating(posts)
            except Exception:  # a bug must not end the only writer; Meta will redeliver
                log.exception("batch_failed", posts=len(posts))
                return _receipt(posts, durable=False)
        if queued:
            self._wake()
        log.debug("batch", posts=len(posts), ms=round((time.perf_counter() - started) * 1e3, 1))
        return _receipt(posts, durable=True)

    def _read(self, webhook: Webhook) -> Post:
        number = self._settings.whatsapp.phone_number_id
        reading = read(webhook.body, phone_number_id=number, now=webhook.received_at)
        return Post(webhook.body, reading, webhook.received_at)

    def _in_one(self, posts: Sequence[Post]) -> bool:
        now = self._now()
        with self._database.transaction() as session:
            items = actions.keep(session, posts, now=now)
            return self._receive(session, items, now)

    def _receive(self, session: Session, items: Sequence[Item], now: datetime) -> bool:
        bot = self._published.bot(session)
        return actions.receive(session, items, bot=bot, settings=self._settings, now=now)

    def _isolating(self, posts: Sequence[Post]) -> bool:
        """Journal first, then apply the events in halves until the bad one is alone."""
        with self._database.transaction() as session:
            items = actions.keep(session, posts, now=self._now())
        return self._halve(items)

    def _halve(self, items: Sequence[Item]) -> bool:
        now = self._now()
        try:
            with self._database.transaction() as session:
                return self._receive(session, items, now)
        except StoreBusy:
            raise
        except Exception as error:  # noqa: BLE001  # any refusal of this item; it is kept as failed
            if len(items) > 1:
                middle = len(items) // 2
                first, second = self._halve(items[:middle]), self._halve(items[middle:])
                return first or second
            told = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        (item,) = items
        with self._database.transaction() as session:
            failure = store.Failure(item.journal_id, item.position, told)
            store.keep_failures(session, [failure], now=now)
        return False


def _receipt(posts: Sequence[Post], *, durable: bool) -> Receipt:
    events = [event for post in posts for _position, event in post.reading.events]
    messages = sum(isinstance(event, MessageEvent) for event in events)
    statuses = sum(isinstance(event, StatusEvent) for event in events)
    unreadable = sum(len(post.failures) for post in posts)
    return Receipt(durable, messages, statuses, unreadable)
