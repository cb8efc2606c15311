"""What is true of a ticket at a moment, and who may touch it. Pure."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.accounts.rules import User
from core.errors import AppError, _
from core.tickets.machine import CLOSES, OPEN, Event, Status, advance

NOTE: Final = 4000  # characters
NO_QUOTA: Final = "Sin cupo"  # topic of tickets that open because the plan is used up


@dataclass(frozen=True, slots=True)
class Moved:
    """Who changed a ticket last ('' when it was nobody), and how long ago."""

    by: str
    ago: timedelta


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as the actions need it. Times are UTC."""

    id: int
    contact_id: int
    status: Status
    received_at: datetime
    expires_at: datetime
    operator_id: int | None = None
    operator_name: str | None = None
    taken_at: datetime | None = None
    closed_at: datetime | None = None
    closing_at: datetime | None = None
    closing_event: str | None = None
    closing_by: int | None = None
    noticed_at: datetime | None = None
    unread: int = 0
    moved: Moved | None = None  # known to the actions of people

    @property
    def is_open(self) -> bool:
        """Whether it keeps the bot silent."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class Due:
    """A move that time has already decided: nobody asked, it only has to be written down."""

    event: Event
    at: datetime
    operator_id: int | None


@dataclass(frozen=True, slots=True)
class Handing:
    """To whom a ticket is to be given, and what is said with it.

    `holder` is who had it on the screen that was clicked: if it is somebody else's by now, the
    click was about something that is no more.
    """

    to: int
    note: str = ""
    holder: int | None = None


@dataclass(frozen=True, slots=True)
class Free:
    """Somebody who is there to work, and how many open tickets they have."""

    user_id: int
    tickets: int


class TicketMoved(AppError):
    """Somebody else was quicker; the text says who, and when."""

    def __init__(self, ticket: Ticket) -> None:
        who = f" ({ticket.operator_name})" if ticket.operator_name else ""
        text = _("El ticket #{n} acaba de cambiar en otra pantalla: está {status}{who}.").format(
            n=ticket.id, status=ticket.status.value, who=who
        )
        super().__init__(f"{text}{_by_whom(ticket)}")
        self.ticket_id = ticket.id


class BeingClosed(AppError):
    """Somebody has just closed the ticket; for some seconds it can be undone, and nothing else."""

    def __init__(self, ticket: Ticket) -> None:
        status = advance(ticket.status, Event(ticket.closing_event or ""))
        text = _("El ticket #{n} se está cerrando como {status}.").format(
            n=ticket.id, status=status.value
        )
        super().__init__(f"{text}{_by_whom(ticket)}")
        self.ticket_id = ticket.id


class NotYours(AppError):
    """The ticket is being worked by somebody else."""

    def __init__(self, ticket: Ticket) -> None:
        text = _("El ticket #{n} lo atiende {who}.").format(n=ticket.id, who=ticket.operator_name)
        super().__init__(f"{text}{_by_whom(ticket)}")


class CannotReceive(AppError):
    """A ticket cannot be given to this person."""


class InvalidNote(AppError):
    """What was typed is no note."""


class HasOpenTicket(AppError):
    """A contact has one open ticket at most: this one is the place to write."""

    def __init__(self, ticket: Ticket) -> None:
        who = ticket.operator_name
        text = (
            _("Este contacto ya tiene abierto el ticket #{n}, que atiende {who}.")
            if who
            else _("Este contacto ya tiene abierto el ticket #{n}, que nadie tomó todavía.")
        )
        super().__init__(text.format(n=ticket.id, who=who))
        self.ticket_id = ticket.id


def due(ticket: Ticket, now: datetime) -> Due | None:
    """What time has done to an open ticket and nobody has written yet: a close, or VENCIDO.

    The earlier one holds. VENCIDO is literal: its moment is expires_at, not that of a job.
    """
    if not ticket.is_open:
        return None
    closing = ticket.closing_at
    if closing and ticket.closing_event and closing <= min(now, ticket.expires_at):
        return Due(Event(ticket.closing_event), closing, ticket.closing_by)
    if ticket.expires_at <= now:
        return Due(Event.EXPIRE, ticket.expires_at, None)
    return None


def require_worked_by(ticket: Ticket, user: User) -> None:
    """Refuse unless the ticket is EN PROCESO and this user's (an administrator may step in)."""
    if ticket.status is not Status.IN_PROGRESS:
        raise TicketMoved(ticket)
    if ticket.operator_id != user.id and not user.is_admin:
        raise NotYours(ticket)


def require_not_closing(ticket: Ticket) -> None:
    """Refuse what would silently undo a close that somebody has just asked for."""
    if ticket.closing_at is not None:
        raise BeingClosed(ticket)


def clean_note(text: str) -> str:
    """A note without stray ends; InvalidNote if it is empty or longer than NOTE characters."""
    cleaned = text.strip()
    if not cleaned:
        raise InvalidNote(_("La nota está vacía."))
    if len(cleaned) > NOTE:
        raise InvalidNote(_("La nota puede tener hasta {n} caracteres.").format(n=NOTE))
    return cleaned


def require_close(event: Event) -> None:
    """Only the three ways of closing are an operator's to choose."""
    if event not in CLOSES:
        raise ValueError(event)


def deal(waiting: Sequence[int], people: Sequence[Free], *, most: int) -> list[tuple[int, int]]:
    """Who gets which ticket, by turns: (ticket id, user id).

    Both come in their order; nobody gets more than makes `most` open ones. What is left waits.
    """
    turns = deque((one.user_id, one.tickets) for one in people if one.tickets < most)
    dealt = []
    for ticket_id in waiting:
        if not turns:
            break
        user_id, tickets = turns.popleft()
        dealt.append((ticket_id, user_id))
        if tickets + 1 < most:
            turns.append((user_id, tickets + 1))
    return dealt


def _by_whom(ticket: Ticket) -> str:
    moved = ticket.moved
    if moved is None:
        return ""
    text = _(" Lo cambió {who} {ago}.") if moved.by else _(" Fue {ago}.")
    return text.format(who=moved.by, ago=_ago(moved.ago))


def _ago(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    if seconds < 1:
        return _("hace un instante")
    if seconds < 60:
        return _("hace {n} s").format(n=seconds)
    if seconds < 3600:
        return _("hace {n} min").format(n=seconds // 60)
    return _("hace {n} h").format(n=seconds // 3600)
