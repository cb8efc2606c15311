"""Events that are no messages: who somebody is now, and what somebody wants to receive.

They are rare, and each is applied on its own, before the messages of its batch: those may use the
identifiers that are news here.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from core.contacts import actions as contact_actions
from core.contacts import store as contacts
from core.contacts.store import reach
from core.db import Session
from core.settings import Settings
from core.whatsapp.events import Event, IdentityEvent, MessageEvent, PreferenceEvent

MARKETING = "marketing_messages"
STOP = "stop"


def apply(session: Session, events: Iterable[Event], *, settings: Settings, now: datetime) -> None:
    """Apply the news among these events; the others are left to others."""
    for event in events:
        if isinstance(event, IdentityEvent):
            contact_actions.renumber(
                session, event.previous, event.current, settings=settings, now=now
            )
        elif isinstance(event, PreferenceEvent) and event.category == MARKETING:
            _prefer(session, event, settings, now)


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


def _prefer(session: Session, event: PreferenceEvent, settings: Settings, now: datetime) -> None:
    by_key, _people = contacts.identify_and_lock(
        session, [event.sender], settings=settings, now=now
    )
    contact_id = by_key[event.sender.keys[0]]
    if event.value == STOP:
        reach.stop_marketing(session, {contact_id: event.at})
    else:
        reach.allow_marketing(session, contact_id, at=event.at)
