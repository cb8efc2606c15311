"""A batch in memory: where each contact stands while its messages are decided, and what to write.

Pure: it is filled from the stores before, and saved by them after.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from core.bot.position import Position
from core.contacts.rules import ContactRow
from core.intake.rules import DEFAULT_SOURCE, Decision, Thread, saved_as_json
from core.media.store.rows import Waiting
from core.outbox.store.queue import BOT, Outgoing
from core.plans.rules import FREE_KINDS, counts
from core.tickets.machine import Status
from core.tickets.rules import Ticket
from core.tickets.store import Opening
from core.whatsapp.events import MediaRef, MessageEvent


@dataclass(slots=True)
class Touch:
    """What a contact's messages of this batch told about it."""

    inbound_at: datetime | None = None
    more: int = 0


@dataclass(slots=True)
class Desk:
    """Threads by contact id, and everything the batch will write."""

    threads: dict[int, Thread]
    spendable: int | None
    expiry: timedelta
    flow_version: int
    now: datetime
    inbound: int = 0  # messages that count against the plan
    outgoing: list[Outgoing] = field(default_factory=list)
    states: dict[int, Position | None] = field(default_factory=dict)
    left: list[Ticket] = field(default_factory=list)
    openings: dict[int, Opening] = field(default_factory=dict)
    unread: dict[int, int] = field(default_factory=dict)
    noticed: set[int] = field(default_factory=set)
    # message id → its ticket, where that is not the one its contact had before the batch
    attached: dict[int, int | None] = field(default_factory=dict)
    touches: dict[int, Touch] = field(default_factory=dict)
    files: list[Waiting] = field(default_factory=list)
    _before: dict[int, int | None] = field(init=False)  # contact id → its ticket

    def __post_init__(self) -> None:
        """Remember what the messages' rows were written with."""
        self._before = {contact: _number(thread) for contact, thread in self.threads.items()}

    def arrived(self, contact_id: int, message_id: int, event: MessageEvent) -> None:
        """Count a message that is new to us, before anything is decided about it."""
        if event.media:
            self.files.append(_file(contact_id, message_id, event.media))
        touch = self.touches.setdefault(contact_id, Touch())
        touch.more += 1
        if event.kind not in FREE_KINDS:
            touch.inbound_at = max(touch.inbound_at or event.at, event.at)
        if counts(event.kind):
            self.inbound += 1
            self._spend(1)
        thread = self.threads[contact_id]
        contact = _known_as(thread.contact, event)
        if contact is not thread.contact:
            self.threads[contact_id] = replace(thread, contact=contact)

    def apply(self, contact_id: int, message_id: int, decision: Decision) -> None:
        """Take a decision over: what it says, and where the contact stands after it."""
        thread = self.threads[contact_id]
        ticket = thread.ticket
        if _number(thread) != self._before[contact_id]:
            self.attached[message_id] = _number(thread)
        if decision.says:
            self._say(contact_id, decision, ticket)
        if decision.moves:
            self.states[contact_id] = decision.position
            thread = replace(thread, position=decision.position)
        if decision.unread and ticket:
            self.unread[ticket.id] = self.unread.get(ticket.id, 0) + 1
        if decision.notices and ticket:
            self.noticed.add(ticket.id)
            thread = replace(thread, ticket=replace(ticket, noticed_at=self.now))
        if decision.leaves and ticket:
            self.left.append(ticket)
            self.unread.pop(ticket.id, None)
            thread = replace(thread, ticket=None)
        if decision.opens:
            thread = replace(thread, ticket=self._open(contact_id, message_id, decision))
        self.threads[contact_id] = thread

    def contact_rows(self) -> list[dict[str, Any]]:
        """The contacts' new columns, in id order, as `contacts.store.touch` takes them."""
        return [
            _contact_row(self.threads[contact_id].contact, self.touches[contact_id], self.now)
            for contact_id in sorted(self.touches)
        ]

    def _say(self, contact_id: int, decision: Decision, ticket: Ticket | None) -> None:
        under = decision.opens.number if decision.opens else None
        if decision.notices and ticket:
            under = ticket.id
        for say in decision.says:
            self.outgoing.append(
                Outgoing(
                    contact_id=contact_id,
                    author=BOT,
                    kind=str(say.request["type"]),
                    text=say.text,
                    content=orjson.dumps(say.request),
                    ticket_id=under,
                    node=say.node,
                    reason=say.reason,
                    flow_version=self.flow_version,
                    passes_silence=decision.notices,
                )
            )
        self._spend(len(decision.says))
        self.touches.setdefault(contact_id, Touch()).more += len(decision.says)

    def _open(self, contact_id: int, message_id: int, decision: Decision) -> Ticket:
        wish = decision.opens
        if wish is None:
            raise ValueError("nothing to open")
        self.openings[wish.number] = Opening(
            id=wish.number,
            contact_id=contact_id,
            topic=wish.topic,
            source=wish.source or DEFAULT_SOURCE,
            order_number=wish.order,
            saved=saved_as_json(wish.saved),
        )
        self.unread[wish.number] = 1
        self.attached[message_id] = wish.number
        return Ticket(
            id=wish.number,
            contact_id=contact_id,
            status=Status.NEW,
            received_at=self.now,
            expires_at=self.now + self.expiry,
        )

    def _spend(self, messages: int) -> None:
        if self.spendable is not None:
            self.spendable = max(self.spendable - messages, 0)


def _number(thread: Thread) -> int | None:
    return thread.ticket.id if thread.ticket else None


def _file(contact_id: int, message_id: int, file: MediaRef) -> Waiting:
    """A file of a message: the message is kept now, the file is fetched after."""
    return Waiting(
        message_id=message_id,
        contact_id=contact_id,
        kind=file.kind,
        mime=file.mime,
        name=file.name,
        sha256=file.sha256,
        wa_media_id=file.wa_media_id,
    )


def _known_as(contact: ContactRow, event: MessageEvent) -> ContactRow:
    """The contact with what this message tells of it; the same object if that is nothing new.

    One that came late only fills what is empty: the number it was sent from may have been given up
    since, and be somebody else's.
    """
    sender = event.sender
    late = contact.last_inbound_at is not None and event.at < contact.last_inbound_at
    told = {
        "name": sender.name,
        "wa_id": sender.wa_id,
        "user_id": sender.user_id,
        "username": sender.username,
        "parent_user_id": sender.parent_user_id,
        "shared_phone": sender.phone,
    }
    changed: dict[str, Any] = {
        name: new
        for name, new in told.items()
        if new and new != (known := getattr(contact, name)) and not (late and known)
    }
    return replace(contact, **changed) if changed else contact


def _contact_row(contact: ContactRow, touch: Touch, now: datetime) -> dict[str, Any]:
    inbound = [at for at in (contact.last_inbound_at, touch.inbound_at) if at]
    return {
        "id": contact.id,
        "name": contact.name,
        "wa_id": contact.wa_id,
        "user_id": contact.user_id,
        "username": contact.username,
        "parent_user_id": contact.parent_user_id,
        "phone": contact.shared_phone,
        "last_inbound_at": max(inbound, default=None),
        "last_message_at": now,
        "messages": touch.more,
        "unreachable_code": None,  # it has written: it can be reached
        "unreachable_at": None,
    }
