"""Not hearing of a contact any more, and hearing of it again."""

from datetime import datetime

from core.accounts.rules import User
from core.accounts.store.people import write_audit
from core.contacts import store as contacts
from core.contacts.store import blocks
from core.db import Session
from core.errors import NotFound, _
from core.outbox.store import queue


def block(session: Session, contact_id: int, *, operator: User, now: datetime) -> None:
    """From here on its messages are kept, and nothing else: no answer, no ticket, no number.

    An open ticket stays open for its operator to close. WhatsApp is told nothing: the customer
    does not notice.
    """
    _locked(session, contact_id)
    if blocks.block(session, contact_id, by=operator.id, now=now):
        queue.withdraw_bot(session, [contact_id], now=now)
        _write_down(session, "contact.block", contact_id, by=operator, now=now)


def unblock(session: Session, contact_id: int, *, operator: User, now: datetime) -> None:
    """Hear of it again, from its next message on."""
    _locked(session, contact_id)
    if blocks.unblock(session, contact_id):
        _write_down(session, "contact.unblock", contact_id, by=operator, now=now)


def _locked(session: Session, contact_id: int) -> None:
    contact = contacts.lock(session, [contact_id]).get(contact_id)
    if contact is None or contact.gone:
        raise NotFound(_("Ese contacto ya no existe."))


def _write_down(session: Session, action: str, contact_id: int, *, by: User, now: datetime) -> None:
    write_audit(session, action, by=by, subject=f"contact:{contact_id}", now=now)
