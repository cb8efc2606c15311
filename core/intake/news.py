"""Events that are no messages: who somebody is now, what somebody wants, how the account is.

They are rare, and each is applied on its own, before the messages of its batch: those may use the
identifiers that are news here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from core.contacts import actions as contact_actions
from core.contacts import store as contacts
from core.contacts.store import reach
from core.db import Session
from core.outbox.store import number
from core.settings import Settings
from core.whatsapp.events import (
    AccountEvent,
    Event,
    IdentityEvent,
    MessageEvent,
    PreferenceEvent,
)
from core.whatsapp.people import Sender

MARKETING: Final = "marketing_messages"
STOP: Final = "stop"
# Of the account's news, what somebody has to look at (whatsapp-cloud-api, section 4): field → its
# events, None for all of them. The rest is in the journal.
ALARMS: Final[dict[str, frozenset[str] | None]] = {
    "messages": None,  # errors of the account itself
    "account_alerts": None,
    "security": None,
    "account_update": frozenset(
        {
            "ACCOUNT_DELETED",
            "ACCOUNT_OFFBOARDED",
            "ACCOUNT_RESTRICTION",
            "ACCOUNT_VIOLATION",
            "DISABLED_UPDATE",
            "PARTNER_REMOVED",
        }
    ),
    "message_template_status_update": frozenset({"DISABLED", "FLAGGED", "PAUSED", "REJECTED"}),
}


def apply(session: Session, events: Iterable[Event], *, settings: Settings, now: datetime) -> None:
    """Apply the news among these events; the others are left to others."""
    listed = list(events)
    if any(isinstance(event, IdentityEvent | PreferenceEvent) for event in listed):
        _lock_in_order(session, listed)
    for event in listed:
        if isinstance(event, IdentityEvent):
            contact_actions.renumber(
                session, event.previous, event.current, settings=settings, now=now
            )
        elif isinstance(event, PreferenceEvent) and event.category == MARKETING:
            _prefer(session, event, settings, now)
        elif isinstance(event, AccountEvent) and _alarms(event):
            number.alert(session, event.code, event.text, at=event.at)


def as_message(event: Event) -> MessageEvent | None:
    """The message an event is, or also is: news of who somebody is stand in the conversation.

    What is said in a group is said to the group: it stays in the journal, and nobody is answered.
    """
    if isinstance(event, MessageEvent):
        return None if "group_id" in event.raw else event
    if not isinstance(event, IdentityEvent) or not event.wamid:
        return None
    sender = event.current if event.current.keys else event.previous
    return MessageEvent(
        wamid=event.wamid,
        sender=replace(sender, name=""),
        at=event.at,
        kind=event.kind,
        text=event.text,
        choice=None,
        quoted_wamid=None,
        referral=None,
        raw=event.raw,
    )


def _lock_in_order(session: Session, events: Sequence[Event]) -> None:
    """Lock everybody of the batch who is known, before any news locks one of them alone."""
    keys = {
        key
        for event in events
        if isinstance(event, IdentityEvent | PreferenceEvent | MessageEvent)
        for person in _people(event)
        for key in person.keys
    }
    contacts.lock(session, set(contacts.owners(session, keys).values()))


def _people(event: IdentityEvent | PreferenceEvent | MessageEvent) -> tuple[Sender, ...]:
    if isinstance(event, IdentityEvent):
        return event.previous, event.current
    return (event.sender,)


def _alarms(event: AccountEvent) -> bool:
    if event.field not in ALARMS:
        return False
    events = ALARMS[event.field]
    return events is None or event.event in events


def _prefer(session: Session, event: PreferenceEvent, settings: Settings, now: datetime) -> None:
    by_key, _people = contacts.identify_and_lock(
        session, [event.sender], settings=settings, now=now
    )
    contact_id = by_key[event.sender.keys[0]]
    if event.value == STOP:
        reach.stop_marketing(session, {contact_id: event.at})
    else:
        reach.allow_marketing(session, contact_id, at=event.at)
