"""Tags on contacts: made by whoever needs one, shared by everybody."""

from datetime import datetime

from core.accounts.rules import User
from core.accounts.store.people import write_audit
from core.contacts import store
from core.contacts.rules import clean_tag
from core.contacts.store import tags
from core.db import Session
from core.errors import NotFound, _


def tag(session: Session, contact_id: int, name: str, *, operator: User, now: datetime) -> None:
    """Put a tag on a contact, making it if there is none of this name, capitals or not.

    InvalidTag for a name that cannot be one.
    """
    cleaned = clean_tag(name)
    contact = store.lock(session, [contact_id]).get(contact_id)
    if contact is None or contact.gone:
        raise NotFound(_("Ese contacto ya no existe."))
    if tags.put(session, contact_id, tags.make(session, cleaned)):
        _write_down(session, "contact.tag", contact_id, cleaned, by=operator, now=now)


def untag(session: Session, contact_id: int, name: str, *, operator: User, now: datetime) -> None:
    """Take a tag off a contact; others keep it."""
    store.lock(session, [contact_id])
    if tags.drop(session, contact_id, name):
        _write_down(session, "contact.untag", contact_id, name, by=operator, now=now)


def _write_down(
    session: Session, action: str, contact_id: int, name: str, *, by: User, now: datetime
) -> None:
    write_audit(session, action, by=by, subject=f"contact:{contact_id}", detail=name, now=now)
