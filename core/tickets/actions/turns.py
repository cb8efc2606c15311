"""Tickets given by turns to those who are there, where the company wants that."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core.accounts.store import people
from core.contacts import store as contacts
from core.db import Session
from core.outbox.store import queue
from core.settings import Settings
from core.tickets import store
from core.tickets.actions.moving import moved_by, save_move
from core.tickets.machine import Event, Status
from core.tickets.rules import deal, due
from core.tickets.store import turns

TURNS: Final = "turns"  # tickets.assignment
BATCH: Final = 50


def assign_by_turns(session: Session, *, settings: Settings, now: datetime) -> int:
    """Give the oldest NUEVO to whoever has waited longest for one; how many were given.

    To people who have the panel open and are available, none of whom gets more open tickets than
    `tickets.assignment_limit`. Does nothing unless `tickets.assignment` is «turns».
    """
    if not is_wanted(session, settings=settings, now=now):
        return 0
    ids = turns.unassigned(session, limit=BATCH, now=now)
    held = contacts.lock(session, store.contacts_of(session, ids).values())
    tickets = {
        ticket.id: ticket
        for ticket in store.load(session, ids).values()
        if ticket.contact_id in held and ticket.status is Status.NEW and not due(ticket, now)
    }
    free = turns.free(session, now=now)
    waiting = [ticket_id for ticket_id in ids if ticket_id in tickets]
    dealt = deal(waiting, free, most=settings.tickets.assignment_limit)
    for place, (ticket_id, user_id) in enumerate(dealt):
        ticket = tickets[ticket_id]
        values = {"operator_id": user_id, "taken_at": ticket.taken_at or now}
        move = moved_by(ticket, Event.TAKE, None, values=values, now=now)
        save_move(session, replace(move, to_operator_id=user_id), by=None)
        # Those of one moment keep their order for the next turn.
        people.save(session, user_id, assigned_at=now + timedelta(microseconds=place))
    given = [tickets[ticket_id].contact_id for ticket_id, _user in dealt]
    queue.withdraw_bot(session, given, now=now)
    return len(dealt)


def is_wanted(session: Session, *, settings: Settings, now: datetime) -> bool:
    """Whether there is a ticket to give by turns, and somebody to give it to."""
    return (
        settings.tickets.assignment == TURNS
        and bool(turns.unassigned(session, limit=1, now=now))
        and any(
            one.tickets < settings.tickets.assignment_limit for one in turns.free(session, now=now)
        )
    )
