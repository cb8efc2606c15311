"""The life of a ticket.

Everything that decides how a ticket may move is in this file, and nothing outside it chooses a
status. It reads no clock, no database and no network.
"""

from enum import StrEnum
from typing import Final

from core.errors import AppError, _


class Status(StrEnum):
    """Where a ticket stands, in the words of the desk."""

    NEW = "NUEVO"  # waiting for an operator; the bot is silent
    IN_PROGRESS = "EN PROCESO"  # people answer
    RESOLVED = "RESUELTO"
    CANCELLED = "CANCELADO"
    NO_ANSWER = "NO CONTESTA"
    EXPIRED = "VENCIDO"  # nobody closed it in time


class Event(StrEnum):
    """What can happen to a ticket."""

    OPEN = "open"
    TAKE = "take"
    LEAVE = "leave"  # the customer went back to the bot
    RESOLVE = "resolve"
    CANCEL = "cancel"
    NO_ANSWER = "no_answer"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    EXPIRE = "expire"
    ERASE = "erase"  # the contact was deleted


TRANSITIONS: Final[dict[Status, dict[Event, Status]]] = {
    Status.NEW: {
        Event.TAKE: Status.IN_PROGRESS,
        Event.LEAVE: Status.CANCELLED,
        Event.EXPIRE: Status.EXPIRED,
        Event.ERASE: Status.CANCELLED,
    },
    Status.IN_PROGRESS: {
        Event.RESOLVE: Status.RESOLVED,
        Event.CANCEL: Status.CANCELLED,
        Event.NO_ANSWER: Status.NO_ANSWER,
        Event.RELEASE: Status.NEW,
        Event.HAND_OVER: Status.IN_PROGRESS,
        Event.EXPIRE: Status.EXPIRED,
        Event.ERASE: Status.CANCELLED,
    },
    Status.RESOLVED: {},
    Status.CANCELLED: {},
    Status.NO_ANSWER: {},
    Status.EXPIRED: {},
}
OPEN: Final = frozenset(status for status, ways in TRANSITIONS.items() if ways)
# What an operator may close with; it takes effect after UNDO_SECONDS, until then it can be undone.
CLOSES: Final = (Event.RESOLVE, Event.CANCEL, Event.NO_ANSWER)
UNDO_SECONDS: Final = 5


class IllegalMove(AppError):
    """The event may not happen to a ticket in this status."""

    def __init__(self, status: Status, event: Event) -> None:
        super().__init__(
            _("El ticket está {status}: eso ya no se puede hacer.").format(status=status.value)
        )
        self.status = status
        self.event = event


def advance(status: Status, event: Event) -> Status:
    """The status a ticket has after the event; IllegalMove if it may not happen."""
    try:
        return TRANSITIONS[status][event]
    except KeyError:
        raise IllegalMove(status, event) from None


def allowed(status: Status) -> frozenset[Event]:
    """What may happen next; the panel draws its buttons from this."""
    return frozenset(TRANSITIONS[status])
