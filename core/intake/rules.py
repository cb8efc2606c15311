"""What a customer's message brings about, given where the contact stands. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.bot import asides, engine
from core.bot.flow import Flow
from core.bot.position import Position
from core.bot.turn import CHOICE, TEXT, Event, Say, TicketWish, Turn
from core.contacts.rules import ContactRow
from core.intake import albums
from core.plans.rules import FREE_KINDS
from core.tickets.machine import Status
from core.tickets.rules import NO_QUOTA, Ticket
from core.whatsapp.events import MessageEvent

NO_FLOW: Final = "Sin bot"  # topic of tickets that open because no usable flow is published
NOTICE_EVERY: Final = timedelta(hours=1)
DEFAULT_SOURCE: Final = "WhatsApp"
# A message that is younger than this keeps the moment we received it: WhatsApp's own timestamps
# have whole seconds and would sort a quick answer before our question.
PROMPT: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Bot:
    """The flow in force and its manners. `flow` is None when nothing usable is published."""

    flow: Flow | None
    version: int
    zone: ZoneInfo
    quiet: timedelta
    max_age: timedelta


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a contact stands before a message. `closed_at` is its last closed ticket's."""

    contact: ContactRow
    ticket: Ticket | None  # the open one
    closed_at: datetime | None
    position: Position | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a message brings about, beside being stored."""

    says: tuple[Say, ...] = ()
    moves: bool = False  # the bot's position becomes `position`
    position: Position | None = None
    opens: TicketWish | None = None
    leaves: bool = False  # the open ticket, back to the bot
    notices: bool = False  # `says` is the waiting notice of the open ticket
    unread: bool = False  # somebody has to read it


@dataclass(frozen=True, slots=True)
class Means:
    """What a decision may draw on.

    `spendable` is how many messages the plan still allows the bot (None: unlimited); `numbers`
    gives the number of a ticket that opens, and is called only then.
    """

    spendable: int | None
    numbers: Callable[[], int]
    now: datetime

    def cover(self, messages: int) -> bool:
        """Whether the plan has this many left: a turn goes whole or not at all."""
        return self.spendable is None or messages <= self.spendable


NOTHING: Final = Decision()


def decide(thread: Thread, event: MessageEvent, bot: Bot, means: Means) -> Decision:
    """What this message brings about. One of a blocked contact is kept, and that is all."""
    if event.kind in FREE_KINDS or thread.contact.blocked:
        return NOTHING
    if thread.ticket:
        return _while_open(thread, thread.ticket, event, bot, means)
    if bot.flow is None:
        return _open_unanswered(NO_FLOW, event, None, means)
    if _is_afterthought(thread, event, bot, means.now):
        return NOTHING
    if not means.cover(1):
        return _open_unanswered(NO_QUOTA, event, bot.flow, means)
    return _answer(thread, event, bot.flow, bot, means)


def place(event_at: datetime, now: datetime) -> datetime:
    """Where a message stands in its conversation: when it was sent, if that is a while ago."""
    return now if now - event_at <= PROMPT else event_at


def saved_as_json(saved: Mapping[str, str]) -> str:
    """What the bot had asked, as a ticket keeps it."""
    return json.dumps(dict(saved), ensure_ascii=False)


def _answer(thread: Thread, event: MessageEvent, flow: Flow, bot: Bot, means: Means) -> Decision:
    """The bot's turn; to several files in a row it says the same thing once."""
    now = means.now
    if _repeats_itself(thread, event, flow, bot, now):
        return Decision(moves=True, position=albums.still(thread.position, now))
    turn = _turn(thread, event, flow, bot, means)
    if _is_late(event, bot, now):
        return Decision(opens=turn.ticket, unread=turn.ticket is not None)
    if not means.cover(len(turn.messages)):
        told = turn.ticket.number if turn.ticket else None
        return _open_unanswered(NO_QUOTA, event, flow, means, number=told)
    return Decision(
        says=turn.messages,
        moves=True,
        position=albums.noted(turn.position, event, now),
        opens=turn.ticket,
        unread=turn.ticket is not None,
    )


def _repeats_itself(
    thread: Thread, event: MessageEvent, flow: Flow, bot: Bot, now: datetime
) -> bool:
    """Whether the bot has just said to another file what it would say to this one.

    A file that answers the question it stands at is heard, however soon it comes.
    """
    if not albums.follows_a_file(thread.position, event, now):
        return False
    if albums.standing(thread.position) is None:
        return True
    return not _turn(thread, event, flow, bot, Means(None, lambda: 0, now)).understood


def _turn(thread: Thread, event: MessageEvent, flow: Flow, bot: Bot, means: Means) -> Turn:
    return engine.step(
        flow,
        albums.standing(thread.position),
        _bot_event(thread.contact, event),
        zone=bot.zone,
        ticket_number=means.numbers,
        now=means.now,
    )


def _while_open(
    thread: Thread, ticket: Ticket, event: MessageEvent, bot: Bot, means: Means
) -> Decision:
    """People answer. In NUEVO the customer may leave the queue, and is told once an hour."""
    now = means.now
    if ticket.status is not Status.NEW or bot.flow is None or _is_late(event, bot, now):
        return Decision(unread=True)
    if asides.cancels(bot.flow, event.text):
        turn = engine.start_turn(
            bot.flow,
            _bot_event(thread.contact, event),
            zone=bot.zone,
            ticket_number=means.numbers,
            now=now,
        )
        says = turn.messages if means.cover(len(turn.messages)) else ()
        return Decision(says=says, moves=True, position=turn.position, leaves=True)
    if means.cover(1) and _is_notice_due(ticket, event, now):
        notice = asides.waiting_notice(bot.flow, ticket=ticket.id, name=thread.contact.name)
        if notice:
            return Decision(says=(notice,), notices=True, unread=True)
    return Decision(unread=True)


def _is_notice_due(ticket: Ticket, event: MessageEvent, now: datetime) -> bool:
    """Once an hour; the rest of an album that opened the ticket does not ask how it is going."""
    if event.media is not None and albums.is_recent(ticket.received_at, now):
        return False
    return ticket.noticed_at is None or now - ticket.noticed_at >= NOTICE_EVERY


def _is_afterthought(thread: Thread, event: MessageEvent, bot: Bot, now: datetime) -> bool:
    """A «gracias» right after a ticket closed: it starts nothing."""
    return (
        thread.closed_at is not None
        and now - thread.closed_at <= bot.quiet
        and asides.is_thanks(event.text)
    )


def _is_late(event: MessageEvent, bot: Bot, now: datetime) -> bool:
    """It reached us so late that an answer of the bot would surprise."""
    return now - event.at > bot.max_age


def _open_unanswered(
    topic: str, event: MessageEvent, flow: Flow | None, means: Means, *, number: int | None = None
) -> Decision:
    """A ticket without a word to the customer, so that nobody disappears."""
    source = event.referral or (asides.source_of(flow, event.text) if flow else None)
    number = number or means.numbers()
    wish = TicketWish(number, node="", topic=topic, order="", source=source or "", saved={})
    return Decision(opens=wish, unread=True)


def _bot_event(contact: ContactRow, event: MessageEvent) -> Event:
    kind = CHOICE if event.choice else TEXT if event.kind in {"text", "button"} else event.kind
    return Event(
        kind=kind,
        text=event.text,
        choice=event.choice or "",
        name=contact.name,
        phone=contact.phone,
        source=event.referral or "",
    )
