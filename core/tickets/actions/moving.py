"""What moves a ticket: people who take, release and close it, and time."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from core.accounts.rules import User
from core.contacts import store as contacts
from core.conversations import actions as conversations
from core.db import Session
from core.outbox.store import queue
from core.tickets import store
from core.tickets.actions.locking import locked
from core.tickets.machine import OPEN, UNDO_SECONDS, Event, IllegalMove, advance
from core.tickets.rules import Ticket, TicketMoved, due, require_close, require_worked_by


def take(session: Session, ticket_id: int, *, operator: User, now: datetime) -> None:
    """The operator answers from here on; what the bot had not sent yet is withdrawn."""
    ticket, contact = locked(session, ticket_id, now=now)
    values = {"operator_id": operator.id, "taken_at": ticket.taken_at or now, "unread": 0}
    _move(session, ticket, Event.TAKE, by=operator, now=now, values=values)
    queue.withdraw_bot(session, [contact.id], now=now)
    conversations.mark_seen(session, contact, typing=True, now=now)


def release(session: Session, ticket_id: int, *, operator: User, now: datetime) -> None:
    """Back to the queue; the wait still counts to the first take."""
    ticket, _contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    values = {"operator_id": None, "closing_at": None, "closing_event": None, "closing_by": None}
    _move(session, ticket, Event.RELEASE, by=operator, now=now, values=values)


def close(
    session: Session, ticket_id: int, event: Event, *, operator: User, now: datetime
) -> datetime:
    """Close the ticket (RESOLVE, CANCEL or NO_ANSWER); the moment at which it takes effect.

    Until then `undo_close` takes it back, and the bot stays silent.
    """
    require_close(event)
    ticket, _contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    effective = now + timedelta(seconds=UNDO_SECONDS)
    store.patch(
        session,
        ticket_id,
        closing_at=effective,
        closing_event=event.value,
        closing_by=operator.id,
        unread=0,
    )
    return effective


def undo_close(session: Session, ticket_id: int, *, operator: User, now: datetime) -> None:
    """Take back a close that has not taken effect; TicketMoved if it has."""
    ticket, _contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    store.patch(session, ticket_id, closing_at=None, closing_event=None, closing_by=None)


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


def _move(
    session: Session,
    ticket: Ticket,
    event: Event,
    *,
    by: User,
    now: datetime,
    values: dict[str, Any],
) -> None:
    try:
        status = advance(ticket.status, event)
    except IllegalMove:
        raise TicketMoved(ticket) from None
    closing = {} if status in OPEN else _closed(now)
    store.save_moves(
        session, [store.Move(ticket, event, status, now, by.id, {**values, **closing})]
    )


def _closed(at: datetime) -> dict[str, Any]:
    return {
        "closed_at": at,
        "closing_at": None,
        "closing_event": None,
        "closing_by": None,
        "unread": 0,
    }
