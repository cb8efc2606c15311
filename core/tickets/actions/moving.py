"""What moves a ticket: people who take, release and close it, and time."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from core.accounts.rules import User
from core.accounts.store.people import write_audit
from core.contacts import store as contacts
from core.conversations import actions as conversations
from core.db import Session
from core.outbox.store import queue
from core.tickets import store
from core.tickets.actions.locking import locked
from core.tickets.machine import UNDO_SECONDS, Event, IllegalMove, advance
from core.tickets.rules import (
    BeingClosed,
    Ticket,
    TicketMoved,
    due,
    require_close,
    require_not_closing,
    require_worked_by,
)


def take(session: Session, ticket_id: int, *, operator: User, now: datetime) -> None:
    """The operator answers from here on; what the bot had not sent yet is withdrawn."""
    ticket, contact = locked(session, ticket_id, now=now)
    values = {"operator_id": operator.id, "taken_at": ticket.taken_at or now, "unread": 0}
    save_move(session, moved_by(ticket, Event.TAKE, operator, values=values, now=now), by=operator)
    queue.withdraw_bot(session, [contact.id], now=now)
    conversations.mark_seen(session, contact, typing=True, now=now)


def release(session: Session, ticket_id: int, *, operator: User, now: datetime) -> None:
    """Back to the queue; the wait still counts to the first take. BeingClosed while it closes."""
    ticket, _contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    require_not_closing(ticket)
    values = {"operator_id": None}
    save_move(
        session, moved_by(ticket, Event.RELEASE, operator, values=values, now=now), by=operator
    )


def close(
    session: Session, ticket_id: int, event: Event, *, operator: User, now: datetime
) -> datetime:
    """Close the ticket (RESOLVE, CANCEL or NO_ANSWER); the moment at which it takes effect.

    Until then `undo_close` takes it back, and the bot stays silent. Who closes it a second time
    is told who was first (BeingClosed); their own second click changes nothing.
    """
    require_close(event)
    ticket, _contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    if ticket.closing_at is not None:
        if (ticket.closing_by, ticket.closing_event) == (operator.id, event):
            return ticket.closing_at
        raise BeingClosed(ticket)
    effective = now + timedelta(seconds=UNDO_SECONDS)
    store.patch(
        session,
        ticket_id,
        closing_at=effective,
        closing_event=event.value,
        closing_by=operator.id,
    )
    _write_down(session, "ticket.close", ticket_id, by=operator, detail=event.value, now=now)
    return effective


def undo_close(session: Session, ticket_id: int, *, operator: User, now: datetime) -> None:
    """Take back a close that has not taken effect; TicketMoved if it has."""
    ticket, _contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    store.patch(session, ticket_id, closing_at=None, closing_event=None, closing_by=None)
    _write_down(session, "ticket.undo_close", ticket_id, by=operator, now=now)


def settle_due(session: Session, *, now: datetime) -> int:
    """Write down what time has decided: closes that took effect, and VENCIDO. How many moved."""
    ids = store.due_ids(session, now=now)
    if not ids:
        return 0
    held = contacts.lock(session, store.contacts_of(session, ids).values())
    # One that a merge gave to another contact meanwhile is settled next time.
    theirs = [t for t in store.load(session, ids).values() if t.contact_id in held]
    return len(settle(session, theirs, now=now))


def settle(session: Session, tickets: Collection[Ticket], *, now: datetime) -> set[int]:
    """Write the due moves of these tickets, whose contacts are locked; the ids that moved."""
    moves = [
        store.Move(
            ticket=ticket,
            event=move.event,
            status=advance(ticket.status, move.event),
            at=move.at,
            operator_id=move.operator_id,
            values=_closed(move.at),
        )
        for ticket in tickets
        if (move := due(ticket, now))
    ]
    store.save_moves(session, moves)
    return {move.ticket.id for move in moves}


def leave(session: Session, tickets: Collection[Ticket], *, now: datetime) -> None:
    """The customers went back to the bot; their contacts are locked by the caller."""
    store.save_moves(
        session,
        [
            store.Move(t, Event.LEAVE, advance(t.status, Event.LEAVE), now, None, _closed(now))
            for t in tickets
        ],
    )


def moved_by(
    ticket: Ticket, event: Event, operator: User | None, *, values: dict[str, Any], now: datetime
) -> store.Move:
    """The move as it will be saved; TicketMoved if it may not happen any more.

    Nobody does what comes by turns.
    """
    try:
        status = advance(ticket.status, event)
    except IllegalMove:
        raise TicketMoved(ticket) from None
    by = operator.id if operator else None
    return store.Move(ticket, event, status, now, by, values)


def save_move(session: Session, move: store.Move, *, by: User | None) -> None:
    """Write a move of a ticket that stays open, and in the trail who did it."""
    store.save_moves(session, [move])
    detail = f"user:{move.to_operator_id}" if move.to_operator_id else ""
    action = f"ticket.{move.event.value}"
    _write_down(session, action, move.ticket.id, by=by, detail=detail, now=move.at)


def _write_down(
    session: Session,
    action: str,
    ticket_id: int,
    *,
    by: User | None,
    now: datetime,
    detail: str = "",
) -> None:
    write_audit(session, action, by=by, subject=f"ticket:{ticket_id}", detail=detail, now=now)


def _closed(at: datetime) -> dict[str, Any]:
    return {
        "closed_at": at,
        "closing_at": None,
        "closing_event": None,
        "closing_by": None,
        "unread": 0,
    }
