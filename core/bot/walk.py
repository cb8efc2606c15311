"""The walk of one turn through the flow: what has been said so far, saved, and asked for.

It moves and speaks; what a reply means is decided in `engine`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from core.bot.choices import has_page
from core.bot.conditions import holds
from core.bot.flow import Flow, Fork, Handover, Menu, Message, Question, Request, Waiting
from core.bot.folding import clean
from core.bot.position import Position
from core.bot.reasons import Why, code
from core.bot.saying import bubbles
from core.bot.texts import Text
from core.bot.turn import Event, Part, TicketWish, Turn

LONGEST_CHAIN: Final = 50  # nodes in one turn; the reader refuses a flow that goes round in circles
LONGEST_NAME: Final = 100  # characters of a contact's name in a text

NO_TEXT: Final = "…"  # WhatsApp refuses an empty body above buttons


@dataclass(slots=True)
class Walk:
    """One turn under way; its position is made when it ends."""

    flow: Flow
    event: Event
    zone: ZoneInfo
    ticket_number: Callable[[], int]
    now: datetime
    saved: dict[str, str] = field(default_factory=dict)
    source: str = ""
    understood: bool = True
    topic: str = ""
    ticket: TicketWish | None = None
    parts: list[Part] = field(default_factory=list)

    def resume(self, position: Position) -> None:
        """Take up what the conversation knows already."""
        self.saved = dict(position.saved)
        self.source = position.source

    def save(self, key: str | None, value: str) -> None:
        """Keep an answer under the name the flow gives it, if it gives one."""
        if key is not None:
            self.saved[key] = value

    def say(self, node: str, reason: str, text: Text | None) -> None:
        """Add a text; one that comes out empty is not said."""
        rendered = self._render(text) if text else ""
        if rendered:
            self.parts.append(Part(node, reason, rendered))

    def enter(self, name: str | None, reason: str) -> Turn:
        """Walk on from a node until one waits or the conversation ends; None ends it here."""
        for _hop in range(LONGEST_CHAIN):
            if name is None:
                break
            node = self.flow.nodes[name]
            if isinstance(node, Menu | Question):
                return self.wait_at(node, reason)
            name, reason = self._pass(node, reason), self._onward(node, reason)
        return Turn(tuple(bubbles(self.flow, self.parts)), None, self.ticket, self.understood)

    def wait_at(self, node: Waiting, reason: str, *, page: int = 0) -> Turn:
        """Ask what the node asks, and stand there."""
        here = Position(node.name, self.now, self.now, page=page)
        return self.ask(node, here, reason, node.text)

    def ask(self, node: Waiting, here: Position, reason: str, text: Text) -> Turn:
        """Say a text above the node's options, if it has any, and stand at `here`."""
        rendered = self._render(text) or (NO_TEXT if node.choices else "")
        if rendered:
            self.parts.append(Part(node.name, reason, rendered))
        page = here.page if node.choices and has_page(node.choices, here.page) else 0
        said = bubbles(self.flow, self.parts, node.choices, page)
        position = replace(here, last_at=self.now, saved=self.saved, source=self.source, page=page)
        return Turn(tuple(said), position, None, self.understood)

    def _pass(self, node: Message | Fork | Request | Handover, reason: str) -> str | None:
        """Do what a node does that waits for nobody; the name of the next one."""
        goto: str | None = None
        match node:
            case Message():
                self.say(node.name, reason, node.text)
                goto = node.goto
            case Fork():
                goto = self._way(node)
            case Request():
                goto = node.failed
            case Handover():
                self._open_ticket(node)
                self.say(node.name, reason, node.text)
        return goto

    def _onward(self, node: Message | Fork | Request | Handover, reason: str) -> str:
        """Why the next node speaks; a node that says nothing itself hands its own reason on."""
        if isinstance(node, Message):
            return code(Why.NEXT, node.name)
        return code(Why.NOT_YET, node.name) if isinstance(node, Request) else reason

    def _way(self, fork: Fork) -> str:
        values = self._values()
        for branch in fork.branches:
            if holds(branch.when, values, self.flow.hours, zone=self.zone, now=self.now):
                return branch.goto
        return fork.otherwise

    def _open_ticket(self, node: Handover) -> None:
        """Wish for a ticket, unless the contact has one open: asking again starts nothing."""
        self.topic = node.topic
        if self.event.ticket is None:
            order = self.saved.get("order", "")
            number = self.ticket_number()
            self.ticket = TicketWish(number, node.name, node.topic, order, self.source, self.saved)

    def _render(self, text: Text) -> str:
        return text.render(self._values()) if text.pieces else text.tail

    def _values(self) -> dict[str, str]:
        number = self.ticket.number if self.ticket else self.event.ticket
        own = {
            "name": " ".join(clean(self.event.name, LONGEST_NAME).split()),
            "phone": clean(self.event.phone, LONGEST_NAME),
            "ticket": "" if number is None else f"#{number}",
            "topic": self.topic,
        }
        return {**self.saved, **own}
