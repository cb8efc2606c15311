"""What is true of a ticket at a moment, and who may touch it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.accounts.rules import User
from core.errors import AppError, _
from core.tickets.machine import CLOSES, OPEN, Event, Status

NO_QUOTA: Final = "Sin cupo"  # topic of tickets that open because the plan is used up


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


class TicketMoved(AppError):
    """Somebody else was quicker."""

    def __init__(self, ticket: Ticket) -> None:
        who = f" ({ticket.operator_name})" if ticket.operator_name else ""
        super().__init__(
            _("El ticket #{n} acaba de cambiar en otra pantalla: está {status}{who}.").format(
                n=ticket.id, status=ticket.status.value, who=who
            )
        )
        self.ticket_id = ticket.id


class NotYours(AppError):
    """The ticket is being worked by somebody else."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            _("El ticket #{n} lo atiende {who}.").format(n=ticket.id, who=ticket.operator_name)
        )


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


def require_close(event: Event) -> None:
    """Only the three ways of closing are an operator's to choose."""
    if event not in CLOSES:
        raise ValueError(event)
