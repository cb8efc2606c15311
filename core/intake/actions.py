"""Applying a batch of webhooks: read once, decide in memory, write once. The caller commits.

A dozen set-based statements whatever the batch holds; statuses and messages of many contacts share
them. Nothing in here talks to anybody outside.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from core import clock
from core.bot.position import Position
from core.contacts import store as contacts
from core.contacts.rules import ContactRow
from core.conversations import store as conversations
from core.db import Session
from core.intake import news, store
from core.intake.desk import Desk
from core.intake.rules import Bot, Means, Thread, decide, place
from core.intake.store import undecided
from core.media.store import rows as media
from core.outbox.store import queue
from core.outbox.store.queue import waiting
from core.outbox.store.statuses import apply_statuses
from core.plans import store as plans
from core.plans.rules import spendable
from core.settings import Settings
from core.tickets import actions as ticket_actions
from core.tickets import store as tickets
from core.tickets.rules import Ticket
from core.whatsapp.events import Event, MessageEvent, StatusEvent
from core.whatsapp.reading import Reading, pack

log = structlog.get_logger()
ERROR_LENGTH: Final = 500
UNREADABLE: Final = "the body is no JSON object"


@dataclass(frozen=True, slots=True)
class Post:
    """A verified webhook and what was read in it."""

    body: bytes
    reading: Reading
    received_at: datetime

    @property
    def outcome(self) -> str:
        """What the journal says of it; events that fail have rows of their own."""
        if not self.reading.readable:
            return "unreadable"
        return "applied" if self.reading.events or self.reading.failures else "ignored"

    @property
    def failures(self) -> list[tuple[int, str]]:
        """What could not be read, by position; a body that is no JSON failed as one event."""
        return self.reading.failures if self.reading.readable else [(0, UNREADABLE)]


@dataclass(frozen=True, slots=True)
class Item:
    """One event, and where it stands in the journal."""

    journal_id: int
    position: int
    event: Event


def keep(session: Session, posts: Sequence[Post], *, now: datetime) -> list[Item]:
    """Journal the webhooks and their unreadable events; the events to apply."""
    entries = [
        store.Entry(post.body, post.received_at, post.outcome, post.reading.count) for post in posts
    ]
    ids = store.keep(session, entries)
    failures = [
        store.Failure(journal_id, position, error)
        for journal_id, post in zip(ids, posts, strict=True)
        for position, error in post.failures
    ]
    store.keep_failures(session, failures, now=now)
    return [
        Item(journal_id, position, event)
        for journal_id, post in zip(ids, posts, strict=True)
        for position, event in post.reading.events
    ]


def receive(
    session: Session, items: Sequence[Item], *, bot: Bot, settings: Settings, now: datetime
) -> bool:
    """Apply events; whether something was queued to be sent."""
    news.apply(session, (item.event for item in items), settings=settings, now=now)
    messages = [
        replace(item, event=message) for item in items if (message := news.as_message(item.event))
    ]
    queued = bool(messages) and _receive_messages(
        session, messages, bot=bot, settings=settings, now=now
    )
    statuses = [item.event for item in items if isinstance(item.event, StatusEvent)]
    if statuses:
        apply_statuses(session, statuses, settings=settings, now=now)
    return queued


def _receive_messages(
    session: Session, items: Sequence[Item], *, bot: Bot, settings: Settings, now: datetime
) -> bool:
    senders = [_message(item).sender for item in items]
    by_key, people = contacts.identify_and_lock(session, senders, settings=settings, now=now)
    desk = _seat(session, people, bot=bot, settings=settings, now=now)
    failures: list[store.Failure] = []
    stumbled: list[int] = []
    numbers = tickets.numbers(session)
    for contact_id, message_id, item, new in _unseen(session, items, by_key, desk, settings, now):
        event = _message(item)
        if new:
            desk.arrived(contact_id, message_id, event)
        try:
            means = Means(desk.spendable, lambda: next(numbers), now)
            decision = decide(desk.threads[contact_id], event, bot, means)
        except Exception as error:  # a bug here must cost one turn, not the batch
            log.exception("decision_failed", journal_id=item.journal_id, position=item.position)
            told = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
            failures.append(store.Failure(item.journal_id, item.position, told))
            stumbled.append(message_id)
        else:
            desk.apply(contact_id, message_id, decision)
    _save(session, desk, settings=settings)
    store.keep_failures(session, failures, now=now)
    undecided.mark(session, stumbled)
    return bool(desk.outgoing)


def _seat(
    session: Session,
    people: dict[int, ContactRow],
    *,
    bot: Bot,
    settings: Settings,
    now: datetime,
) -> Desk:
    """Where these contacts stand, after what time has decided is written down."""
    since = now - bot.quiet
    theirs = tickets.of_contacts(session, people, since=since)
    if ticket_actions.settle(session, [t for found in theirs.values() for t in found], now=now):
        theirs = tickets.of_contacts(session, people, since=since)
    states = conversations.standing(session, people)
    left = None
    if settings.plan.messages:
        usage = plans.used(session, reserved=waiting(session), settings=settings, now=now)
        left = spendable(settings.plan.messages, usage)
    return Desk(
        threads={
            contact_id: _thread(person, theirs.get(contact_id, ()), states.get(contact_id))
            for contact_id, person in people.items()
        },
        spendable=left,
        expiry=timedelta(hours=settings.tickets.expiry_hours),
        flow_version=bot.version,
        now=now,
    )


def _thread(person: ContactRow, theirs: Collection[Ticket], state: str | None) -> Thread:
    return Thread(
        contact=person,
        ticket=next((t for t in theirs if t.is_open), None),
        closed_at=max((t.closed_at for t in theirs if t.closed_at), default=None),
        position=Position.from_json(state),
    )


def _unseen(
    session: Session,
    items: Sequence[Item],
    by_key: dict[str, int],
    desk: Desk,
    settings: Settings,
    now: datetime,
) -> Iterator[tuple[int, int, Item, bool]]:
    """The messages to decide, stored, oldest first: (contact id, message id, item, is it new).

    Those that are not new were stored when their decision failed.
    """
    first: dict[str, tuple[int, Item]] = {}
    for item in sorted(items, key=lambda item: _message(item).at):
        event = _message(item)
        first.setdefault(event.wamid, (by_key[event.sender.keys[0]], item))
    rows = [
        _row(contact_id, _message(item), desk.threads[contact_id].ticket, settings, now)
        for contact_id, item in first.values()
    ]
    stored = conversations.keep_unseen(session, rows)
    again = undecided.take(session, first.keys() - stored.keys())
    for wamid, (contact_id, item) in first.items():
        message_id = stored.get(wamid) or again.get(wamid)
        if message_id:
            yield contact_id, message_id, item, wamid in stored


def _row(
    contact_id: int, event: MessageEvent, ticket: Ticket | None, settings: Settings, now: datetime
) -> dict[str, Any]:
    at = place(event.at, now)
    return {
        "contact_id": contact_id,
        "wamid": event.wamid,
        "direction": "in",
        "author": "customer",
        "kind": event.kind,
        "text": event.text,
        "content": pack(event.raw),
        "at": at,
        "day": clock.local_day(at, settings.zone),
        "ticket_id": ticket.id if ticket else None,
        "quoted_wamid": event.quoted_wamid,
    }


def _save(session: Session, desk: Desk, *, settings: Settings) -> None:
    """Write a batch. Leaving before speaking before opening: that is when the bot may speak."""
    now = desk.now
    ticket_actions.leave(session, [t for t in desk.left if t.id not in desk.openings], now=now)
    queue.put(session, desk.outgoing, settings=settings, now=now)
    for ticket in desk.left:
        opening = desk.openings.pop(ticket.id, None)
        if opening:  # opened and left within the batch: written before the next one may open
            tickets.open_tickets(session, [opening], settings=settings, now=now)
            ticket_actions.leave(session, [ticket], now=now)
    tickets.open_tickets(session, list(desk.openings.values()), settings=settings, now=now)
    tickets.add_unread(session, desk.unread)
    tickets.noticed(session, desk.noticed, now=now)
    conversations.attach(session, desk.attached)
    media.add_waiting(session, desk.files, now=now)
    states = {c: position.to_json() if position else "" for c, position in desk.states.items()}
    conversations.save_standing(session, states, now=now)
    contacts.touch(session, desk.contact_rows())
    plans.count_inbound(session, desk.inbound, settings=settings, now=now)


def _message(item: Item) -> MessageEvent:
    if not isinstance(item.event, MessageEvent):
        raise TypeError(item.event)
    return item.event
