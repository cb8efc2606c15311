"""Tags, and which contacts have them."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from core.contacts.rules import colour_of_tag
from core.contacts.tables import contact_tags, tags
from core.db import Session
from core.db.bulk import insert_new


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; `colour` is a name of the panel's palette."""

    id: int
    name: str
    colour: str


def everything(session: Session) -> list[Tag]:
    """All tags, by name; ordered here because the two databases sort letters differently."""
    rows = session.execute(select(tags.c.id, tags.c.name, tags.c.colour))
    return sorted((Tag(*row) for row in rows), key=lambda tag: tag.name.casefold())


def of_contact(session: Session, contact_id: int) -> list[Tag]:
    """The tags of a contact, by name."""
    rows = session.execute(
        select(tags.c.id, tags.c.name, tags.c.colour)
        .join(contact_tags, contact_tags.c.tag_id == tags.c.id)
        .where(contact_tags.c.contact_id == contact_id)
    )
    return sorted((Tag(*row) for row in rows), key=lambda tag: tag.name.casefold())


def make(session: Session, name: str) -> int:
    """The id of the tag of this name, capitals or not; a new one if there is none."""
    known = everything(session)
    same = next((tag.id for tag in known if tag.name.casefold() == name.casefold()), None)
    if same is not None:
        return same
    row = {"name": name, "colour": colour_of_tag(len(known))}
    insert_new(session, tags, [row], key="name", returning="id")
    found: int = session.execute(select(tags.c.id).where(tags.c.name == name)).scalar_one()
    return found


def put(session: Session, contact_id: int, tag_id: int) -> bool:
    """Whether the contact did not have it yet."""
    insert = sqlite.insert if session.dialect.name == "sqlite" else postgresql.insert
    row = {"contact_id": contact_id, "tag_id": tag_id}
    new = insert(contact_tags).values(row).on_conflict_do_nothing()
    return session.execute(new.returning(contact_tags.c.tag_id)).first() is not None


def drop(session: Session, contact_id: int, name: str) -> bool:
    """Whether the contact had it."""
    named = select(tags.c.id).where(tags.c.name == name)
    gone = delete(contact_tags).where(
        contact_tags.c.contact_id == contact_id, contact_tags.c.tag_id.in_(named)
    )
    return bool(session.execute(gone).rowcount)
