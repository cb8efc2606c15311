"""Looking through the journal, for administrators: it holds what customers wrote, byte by byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.accounts.rules import User, require_admin
from core.accounts.store.people import write_audit
from core.db import Session
from core.intake.store import entries, failures
from core.intake.store.entries import EntryRow, Stored, Wanted
from core.intake.store.failures import Attempt, FailedEvent
from core.settings import Settings
from core.whatsapp.events import Event, MessageEvent
from core.whatsapp.reading import Reading, read

MESSAGE: Final = "message"
UNREAD: Final = "unread"  # this version cannot tell what it is
AUDITED: Final = "journal.open"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that failed, and what it is: «message», «status», …, or UNREAD."""

    failure: FailedEvent
    kind: str
    detail: str  # a message's type, a status's name; '' for others


@dataclass(frozen=True, slots=True)
class Opened:
    """A webhook whole, with every attempt at its events that failed."""

    stored: Stored
    attempts: Sequence[Attempt]


def waiting(
    session: Session, *, by: User, before: int | None, limit: int, settings: Settings
) -> list[Waiting]:
    """Events that failed and wait, the newest first; `before` is the last failure shown.

    What they are is read in their bodies, once for all events of a webhook.
    """
    require_admin(by)
    found = failures.newest_open(session, before=before, limit=limit)
    stored = entries.several(session, {failure.journal_id for failure in found})
    events = {key: dict(_read(one, settings).events) for key, one in stored.items()}
    return [Waiting(one, *_told(events[one.journal_id].get(one.position))) for one in found]


def waiting_total(session: Session, *, by: User) -> int:
    """How many events wait."""
    require_admin(by)
    return failures.open_total(session)


def place_of(session: Session, failure_id: int, *, by: User) -> tuple[int, int] | None:
    """(journal id, position) of the event that failed; None if that is not kept any more."""
    require_admin(by)
    return failures.place_of(session, failure_id)


def listed(session: Session, wanted: Wanted, *, by: User, limit: int) -> list[EntryRow]:
    """A page of the journal, the newest first."""
    require_admin(by)
    return entries.newest(session, wanted, limit=limit)


def open_entry(session: Session, journal_id: int, *, by: User, now: datetime) -> Opened:
    """One webhook whole; that somebody looked is in the audit trail. NotFound if it is gone."""
    require_admin(by)
    stored = entries.get(session, journal_id)
    write_audit(session, AUDITED, by=by, subject=f"journal:{journal_id}", now=now)
    return Opened(stored, failures.of_entry(session, journal_id))


def _read(stored: Stored, settings: Settings) -> Reading:
    number = settings.whatsapp.phone_number_id
    return read(stored.body, phone_number_id=number, now=stored.received_at)


def _told(event: Event | None) -> tuple[str, str]:
    if event is None:
        return UNREAD, ""
    if isinstance(event, MessageEvent):
        return MESSAGE, event.kind
    word = type(event).__name__.removesuffix("Event").lower()
    return word, getattr(event, "status", "")
