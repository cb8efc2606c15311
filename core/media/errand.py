"""Fetching one file: ask for its address, bring the bytes to their place, write down the outcome.

No transaction is open while WhatsApp is talked to.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, Protocol, TypeVar

import structlog

from core.db import Database, Session
from core.errors import StoreBusy
from core.media.arriving import Arriving, CutShort, Damaged, TooLarge
from core.media.places import Places
from core.media.rules.fetching import Missed, Why, after
from core.media.rules.limits import MB
from core.media.rules.types import verified
from core.media.store import fetching
from core.media.store.fetching import Kept, ToFetch
from core.settings import Settings
from core.whatsapp.answers import NotSent, Refused
from core.whatsapp.client.addresses import Foreign
from core.whatsapp.client.files import Broken, Denied, Described
from core.whatsapp.errors import Outcome, outcome

log = structlog.get_logger()
T = TypeVar("T")
PASSING: Final = frozenset({Outcome.RETRY, Outcome.SLOW_DOWN, Outcome.UNCERTAIN})
NOT_FOUND: Final = 404
WAITS: Final = (0.5, 1.0, 2.0, 4.0, 8.0)  # for a busy database, before a mark is given up


class Source(Protocol):
    """What is needed of WhatsApp."""

    def describe(self, wa_media_id: str) -> Described | Refused | NotSent:
        """Ask what an id stands for."""

    def download(self, url: str, *, size: int) -> Iterator[bytes]:
        """The bytes at such an address; raises Foreign, Denied or Broken."""


REASONS: Final[dict[type[Exception], Why]] = {
    Foreign: Why.FOREIGN,
    Broken: Why.UNREACHED,
    TooLarge: Why.TOO_LARGE,
    Damaged: Why.DAMAGED,
    StoreBusy: Why.NO_ROOM,
    OSError: Why.NO_ROOM,
}


class Errand:
    """Runs errands, one file each; safe to use from many threads."""

    def __init__(
        self,
        database: Database,
        source: Source,
        settings: Settings,
        *,
        now: Callable[[], datetime],
        stopped: threading.Event,
    ) -> None:
        self._database = database
        self._source = source
        self._places = Places(database, settings)
        self._most = settings.media.max_megabytes * MB
        self._now = now
        self._stopped = stopped

    def run(self, row: ToFetch) -> None:
        """Fetch a claimed file and mark it; StoreBusy if it could not be marked."""
        came = self._brought(row)
        if isinstance(came, Kept):
            self._keep(row, came)
        elif isinstance(came, Missed):
            self._miss(row, came)
        else:
            self._write(lambda session: fetching.release(session, row.id))

    def _brought(self, row: ToFetch) -> Kept | Missed | CutShort:
        """One try; an address that leads nowhere any more is asked for once again."""
        came = self._tried(row)
        if isinstance(came, Denied) and came.status == NOT_FOUND:
            came = self._tried(row)
        if isinstance(came, Denied):
            return Missed(Why.TOKEN if came.status in (401, 403) else Why.UNREACHED)
        return came

    def _tried(self, row: ToFetch) -> Kept | Missed | CutShort | Denied:
        found = self._source.describe(row.wa_media_id)
        if not isinstance(found, Described):
            return Missed(_why_refused(found))
        if (found.size or 0) > self._most:
            return self._missed(TooLarge(), found)
        try:
            return self._stored(row, found)
        except (CutShort, Denied) as end:
            return end
        except tuple(REASONS) as error:
            return self._missed(error, found)

    def _stored(self, row: ToFetch, found: Described) -> Kept:
        arriving = Arriving(
            self._source.download(found.url, size=found.size or self._most),
            most=self._most,
            expected=row.sha256 or found.sha256,
            unwanted=self._stopped.is_set,
        )
        place = self._places.write(row.id, arriving)
        mime = verified(row.mime or found.mime, arriving.head)
        return Kept(mime, arriving.size, arriving.sha256, place)

    def _missed(self, error: Exception, found: Described) -> Missed:
        why = next(why for kind, why in REASONS.items() if isinstance(error, kind))
        if why is Why.NO_ROOM:
            log.error("file_not_stored", error=type(error).__name__)
        return Missed(why, size=found.size or 0, most=self._most)

    def _keep(self, row: ToFetch, kept: Kept) -> None:
        if self._write(lambda session: fetching.keep(session, row.id, kept)):
            log.info("file_stored", media_id=row.id, bytes=kept.size)
        else:  # erased while it came
            self._places.delete(row.id)

    def _miss(self, row: ToFetch, missed: Missed) -> None:
        plan = after(missed, tries=row.tries, since=row.created_at, now=self._now())
        self._write(lambda session: fetching.miss(session, row.id, plan))
        again = plan.due_at is not None
        log.warning("file_missed", media_id=row.id, why=missed.why.value, again=again)

    def _write(self, mark: Callable[[Session], T]) -> T:
        """One short transaction; the bytes are here, so a busy database is waited for."""
        for wait in WAITS:
            try:
                with self._database.transaction() as session:
                    return mark(session)
            except StoreBusy:
                self._stopped.wait(wait)
        with self._database.transaction() as session:
            return mark(session)


def _why_refused(refused: Refused | NotSent) -> Why:
    if isinstance(refused, NotSent):
        return Why.UNREACHED
    what = outcome(refused)
    if what is Outcome.STOP_SENDING:
        return Why.TOKEN
    return Why.UNREACHED if what in PASSING else Why.DENIED
