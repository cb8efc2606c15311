"""A visit: one stretch of conversation, its ticket if it had one, who spoke and when. Pure.

Moments are whole seconds since 1970, UTC: a million of them have to be cheap.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from core.tickets.machine import Event, Status

ASKED: Final = 2  # the customer's message that asks for a person
HANDED_OVER: Final = 3  # the bot's answer to it; from the next one on people speak


@dataclass(slots=True)
class Ticket:
    """A ticket of the plan; indexes of contacts and operators count from 0."""

    contact: int
    received: int
    expires: int
    status: Status
    operator: int | None  # None: never taken
    wait: int  # seconds from the hand-over to the operator's first words
    taken: int | None = None
    replied: int | None = None
    closed: int | None = None
    closing: Event | None = None  # how it closed
    unread: int = 0


class Visit(NamedTuple):
    """`size` messages of a contact from `at` on, `pace` seconds apart."""

    contact: int
    at: int
    pace: int
    size: int
    ticket: Ticket | None

    def moment(self, index: int) -> int:
        """When its message number `index` (from 0) was said."""
        waited = self.ticket.wait if self.ticket and index > HANDED_OVER else 0
        return self.at + index * self.pace + waited

    def voice(self, index: int) -> str:
        """Who said message number `index`: customer, bot or operator."""
        turn = index % 2
        if self.ticket is None or index <= HANDED_OVER:
            return "bot" if turn else "customer"
        if self.ticket.operator is None:
            return "customer"
        return "customer" if turn else "operator"

    @property
    def last(self) -> int | None:
        """When its last message was said; None if there was none."""
        return self.moment(self.size - 1) if self.size else None

    @property
    def last_inbound(self) -> int | None:
        """When the customer spoke last."""
        for index in range(self.size - 1, -1, -1):
            if self.voice(index) == "customer":
                return self.moment(index)
        return None

    def unread(self, *, since: int) -> int:
        """Customer's messages from number `since` on, after the last answer of an operator."""
        voices = [self.voice(index) for index in range(since, self.size)]
        while "operator" in voices:
            del voices[: voices.index("operator") + 1]
        return voices.count("customer")


@dataclass(slots=True)
class Person:
    """What the visits of a contact add up to."""

    created: int
    messages: int = 0
    last: int | None = None
    last_inbound: int | None = None
    open_ticket: int | None = None  # index into the plan's tickets

    def add(self, visit: Visit) -> None:
        """Count one more visit."""
        self.messages += visit.size
        self.last = max(visit.last or 0, self.last or 0) or None
        self.last_inbound = max(visit.last_inbound or 0, self.last_inbound or 0) or None
