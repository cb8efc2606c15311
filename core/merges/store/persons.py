"""The two contacts of a merge."""

from collections.abc import Collection
from dataclasses import asdict, fields

from sqlalchemy import select, update

from core.contacts.tables import contacts, identities
from core.db import Session
from core.merges.rules import Person

COLUMNS = tuple(contacts.c[column.name] for column in fields(Person))


def load(session: Session, ids: Collection[int]) -> dict[int, Person]:
    """Contacts that can be merged; those that are erased or merged away are left out."""
    there = contacts.c.merged_into.is_(None) & contacts.c.erased_at.is_(None)
    rows = session.execute(select(*COLUMNS).where(contacts.c.id.in_(ids), there))
    return {row.id: Person(*row) for row in rows}


def save(session: Session, person: Person) -> None:
    """Write all that is known of a contact."""
    values = asdict(person)
    session.execute(update(contacts).where(contacts.c.id == values.pop("id")).values(**values))


def retire(session: Session, contact_id: int, *, into: int) -> None:
    """The contact gave everything to another one; what it was told stays with it."""
    _set(session, contact_id, merged_into=into, messages=0, silenced_by=None)


def revive(session: Session, person: Person) -> bool:
    """The contact is itself again, as it was; False if it was erased meanwhile."""
    contact = contacts.c.id == person.id
    there = select(contacts.c.id).where(contact, contacts.c.erased_at.is_(None))
    if session.execute(there).first() is None:
        return False
    _set(session, person.id, merged_into=None, messages=person.messages)
    return True


def keys_of(session: Session, contact_id: int) -> set[str]:
    """Every identifier of a contact."""
    theirs = select(identities.c.key).where(identities.c.contact_id == contact_id)
    return set(session.scalars(theirs))


def _set(session: Session, contact_id: int, **values: int | None) -> None:
    session.execute(update(contacts).where(contacts.c.id == contact_id).values(**values))
