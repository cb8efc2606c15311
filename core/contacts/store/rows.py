"""The contacts themselves: reading and locking them, and what their messages tell."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, func, or_, select, update

from core.contacts.rules import ContactRow, Identified
from core.contacts.tables import contacts
from core.db import Session
from core.db.bulk import update_rows
from core.db.lookup import Lookup
from core.errors import NotFound, _

COLUMNS = (
    contacts.c.id,
    contacts.c.name,
    contacts.c.wa_id,
    contacts.c.user_id,
    contacts.c.username,
    contacts.c.last_inbound_at,
    contacts.c.silenced_by,
    contacts.c.parent_user_id,
    contacts.c.phone,
    contacts.c.send_to,
    or_(contacts.c.merged_into.is_not(None), contacts.c.erased_at.is_not(None)),
    contacts.c.blocked_at.is_not(None),
)
# A new row of another table that names a contact (an identifier, a message) does not wait for this
# lock, and is not waited for: key_share. Two of these do wait for each other.
LOCKED = Lookup(
    select(*COLUMNS)
    .where(contacts.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(contacts.c.id)
    .with_for_update(key_share=True),
    "ids",
)


def lock(session: Session, ids: Collection[int]) -> dict[int, ContactRow]:
    """The contacts, their rows locked in id order until the transaction ends."""
    return {row.id: ContactRow(*row) for row in LOCKED(session, sorted(ids))}


def get(session: Session, contact_id: int) -> ContactRow:
    """One contact; NotFound if there is none."""
    row = session.execute(select(*COLUMNS).where(contacts.c.id == contact_id)).first()
    if row is None:
        raise NotFound(_("Ese contacto ya no existe."))
    return ContactRow(*row)


def touch(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what the contacts' newest messages told; `messages` is how many more, not the sum.

    Rows come in id order.
    """
    update_rows(session, contacts, rows, adding=("messages",))


def count_outgoing(session: Session, sent: Mapping[int, int], *, now: datetime) -> None:
    """Count messages of ours in their contacts: contact id → how many more."""
    if sent:
        session.execute(
            update(contacts)
            .where(contacts.c.id == bindparam("contact"))
            .values(messages=contacts.c.messages + bindparam("more"), last_message_at=now),
            [{"contact": contact, "more": more} for contact, more in sorted(sent.items())],
        )


def silence(session: Session, by: Mapping[int, int | None]) -> None:
    """Set, per contact, the ticket that keeps the bot silent (None: it may speak again)."""
    if by:
        session.execute(
            update(contacts)
            .where(contacts.c.id == bindparam("contact"))
            .values(silenced_by=bindparam("ticket")),
            [{"contact": contact, "ticket": ticket} for contact, ticket in sorted(by.items())],
        )


def remember_form(session: Session, contact_id: int, digits: str) -> None:
    """Send to this form of the contact's number from now on: an attempt in it was accepted.

    The form that is received needs no remembering: it takes the place of a remembered one.
    """
    form = func.nullif(bindparam("form", digits, String), contacts.c.wa_id)
    session.execute(update(contacts).where(contacts.c.id == contact_id).values(send_to=form))


def readdress(session: Session, contact_id: int, new: Identified) -> None:
    """The contact is reached by other identifiers from now on; what is not told any more is dead.

    A number that was given up may be somebody else's soon.
    """
    values: dict[str, str | None] = {}
    if new.wa_id or new.user_id:
        values = {"wa_id": new.wa_id, "user_id": new.user_id, "phone": new.phone, "send_to": None}
    if new.parent_user_id:
        values["parent_user_id"] = new.parent_user_id
    if values:
        session.execute(update(contacts).where(contacts.c.id == contact_id).values(**values))
