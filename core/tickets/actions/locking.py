"""The first step of every action on a ticket."""

from dataclasses import replace
from datetime import datetime

from core.contacts import store as contacts
from core.contacts.rules import ContactRow
from core.db import Session
from core.errors import NotFound, _
from core.tickets import store
from core.tickets.machine import Event, advance
from core.tickets.rules import Moved, Ticket, TicketMoved, due
from core.tickets.store.last import last_move


def locked(session: Session, ticket_id: int, *, now: datetime) -> tuple[Ticket, ContactRow]:
    """The ticket as it stands at this moment, its contact locked.

    TicketMoved if time closed it, or if a merge gave it to another contact while we waited.
    """
    contact_id = store.contacts_of(session, [ticket_id]).get(ticket_id)
    if contact_id is None:
        raise NotFound(_("Ese ticket no existe."))
    contact = contacts.lock(session, [contact_id])[contact_id]
    ticket = store.load(session, [ticket_id])[ticket_id]
    ticket = replace(ticket, moved=last_move(session, ticket, now=now))
    if ticket.contact_id != contact_id:
        raise TicketMoved(ticket)
    move = due(ticket, now)
    if move:
        moved = Moved("", now - move.at) if move.event is Event.EXPIRE else ticket.moved
        raise TicketMoved(replace(ticket, status=advance(ticket.status, move.event), moved=moved))
    return ticket, contact
