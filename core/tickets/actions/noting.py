"""What colleagues write to each other beside a conversation. Nothing of it is ever sent."""

from datetime import datetime

from core.accounts.rules import User
from core.accounts.store import people
from core.contacts import store as contacts
from core.conversations.rules import ContactGone
from core.conversations.store import notes
from core.conversations.store.notes import NewNote
from core.db import Session
from core.errors import NotFound, _
from core.tickets import store
from core.tickets.mentions import mentioned
from core.tickets.rules import clean_note


def note(session: Session, ticket_id: int, text: str, *, operator: User, now: datetime) -> int:
    """Write a note on a ticket, in whatever state; the note's id.

    Any operator may. Colleagues whose names stand in it behind an @ are told. Raises InvalidNote
    for an empty or too long one, ContactGone if there is nobody any more that it could be about.
    """
    cleaned = clean_note(text)
    contact_id = store.contacts_of(session, [ticket_id]).get(ticket_id)
    if contact_id is None:
        raise NotFound(_("Ese ticket no existe."))
    if contacts.get(session, contact_id).gone:
        raise ContactGone
    colleagues = {row.id: row.name for row in people.everybody(session) if row.enabled}
    told = mentioned(cleaned, colleagues) - {operator.id}
    new = NewNote(contact_id, ticket_id, operator.id, cleaned, frozenset(told))
    return notes.add(session, new, now=now)


def see_mentions(session: Session, contact_id: int, *, operator: User, now: datetime) -> int:
    """The operator has the notes of this contact in front of them; how many were news."""
    return notes.see(session, operator.id, contact_id, now=now)
