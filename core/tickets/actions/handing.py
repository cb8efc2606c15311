"""A ticket given to a colleague: by whoever has it, or by an administrator."""

from dataclasses import replace
from datetime import datetime

from core.accounts.rules import User, require_admin
from core.accounts.store import people
from core.contacts.rules import ContactRow
from core.db import Session
from core.errors import _
from core.outbox.store import queue
from core.tickets.actions.locking import locked
from core.tickets.actions.moving import moved_by, save_move
from core.tickets.machine import Event, Status
from core.tickets.rules import (
    CannotReceive,
    Handing,
    Ticket,
    TicketMoved,
    clean_note,
    require_not_closing,
    require_worked_by,
)


def hand_over(
    session: Session, ticket_id: int, handing: Handing, *, operator: User, now: datetime
) -> None:
    """Give a ticket EN PROCESO to a colleague, with a note that the history keeps.

    Its operator may, or an administrator. Raises TicketMoved or NotYours if it changed hands
    meanwhile, BeingClosed while it closes, CannotReceive if the colleague cannot sign in.
    """
    ticket, contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    _give(session, ticket, contact, handing, by=operator, now=now)


def assign(
    session: Session, ticket_id: int, handing: Handing, *, operator: User, now: datetime
) -> None:
    """The same by an administrator, who also gives tickets that nobody has taken (NUEVO)."""
    require_admin(operator)
    ticket, contact = locked(session, ticket_id, now=now)
    if not ticket.is_open:
        raise TicketMoved(ticket)
    _give(session, ticket, contact, handing, by=operator, now=now)


def _give(
    session: Session,
    ticket: Ticket,
    contact: ContactRow,
    handing: Handing,
    *,
    by: User,
    now: datetime,
) -> None:
    require_not_closing(ticket)
    if ticket.operator_id != handing.holder:
        raise TicketMoved(ticket)
    receiver = people.get(session, handing.to)
    if not receiver.enabled:
        raise CannotReceive(_("{who} no puede entrar al panel.").format(who=receiver.name))
    if receiver.id == ticket.operator_id:
        raise CannotReceive(_("{who} ya atiende este ticket.").format(who=receiver.name))
    event = Event.TAKE if ticket.status is Status.NEW else Event.HAND_OVER
    values = {
        "operator_id": receiver.id,
        "taken_at": ticket.taken_at or now,
        # They have not seen it yet, and must not overlook it.
        "unread": ticket.unread if receiver.id == by.id else max(ticket.unread, 1),
    }
    move = moved_by(ticket, event, by, values=values, now=now)
    note = clean_note(handing.note) if handing.note.strip() else None
    save_move(session, replace(move, to_operator_id=receiver.id, note=note), by=by)
    queue.withdraw_bot(session, [contact.id], now=now)
