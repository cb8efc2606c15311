"""Writing to a contact who did not ask: a ticket of the operator's own."""

from datetime import datetime
from typing import Final

from core.accounts.rules import User
from core.contacts import store as contacts
from core.conversations.rules import ContactGone
from core.db import Session
from core.errors import AppError, NotFound, _
from core.settings import Settings
from core.tickets import store
from core.tickets.actions.moving import moved_by, save_move, settle
from core.tickets.machine import Event
from core.tickets.rules import HasOpenTicket
from core.tickets.store import Opening

STARTED: Final = "Iniciada por un operador"  # topic of such a ticket
SOURCE: Final = "Panel"


class ContactBlocked(AppError):
    """Somebody decided not to hear of this contact any more."""

    def __init__(self) -> None:
        super().__init__(_("El contacto está bloqueado. Para escribirle, desbloquearlo antes."))


def start(
    session: Session, contact_id: int, *, operator: User, settings: Settings, now: datetime
) -> int:
    """Open a ticket for a contact and take it at once; its number.

    What is written on it then follows the rules of every ticket: text while the window is open, a
    template always. Raises HasOpenTicket where one is open already, whoever has it, ContactBlocked,
    ContactGone or NotFound.
    """
    contact = contacts.lock(session, [contact_id]).get(contact_id)
    if contact is None:
        raise NotFound(_("Ese contacto ya no existe."))
    if contact.gone:
        raise ContactGone
    if contact.blocked:
        raise ContactBlocked
    if contact.silenced_by:
        open_one = store.load(session, [contact.silenced_by])[contact.silenced_by]
        if not settle(session, [open_one], now=now):
            raise HasOpenTicket(open_one)
    number = next(store.numbers(session))
    opening = Opening(number, contact_id, STARTED, SOURCE, "", "{}", operator_id=operator.id)
    store.open_tickets(session, [opening], settings=settings, now=now)
    ticket = store.load(session, [number])[number]
    values = {"operator_id": operator.id, "taken_at": now}
    save_move(session, moved_by(ticket, Event.TAKE, operator, values=values, now=now), by=operator)
    return number
