"""Internal notes, and whom they mention. Nothing here knows the way to a customer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from core.accounts.tables import users
from core.contacts.tables import contacts
from core.conversations.tables import mentions, notes
from core.db import Session
from core.db.bulk import insert_rows

MOST = 200  # notes shown of a contact, the latest ones


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note that is about to be written."""

    contact_id: int
    ticket_id: int | None
    operator_id: int
    text: str
    mentions: frozenset[int]  # user ids


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as it is shown."""

    id: int
    at: datetime
    text: str
    operator_id: int
    operator_name: str
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A note in which somebody was named, and which they have not seen."""

    note_id: int
    at: datetime
    text: str
    by: str
    ticket_id: int | None
    contact_name: str


def add(session: Session, new: NewNote, *, now: datetime) -> int:
    """Write a note and its mentions; its id."""
    values = {
        "contact_id": new.contact_id,
        "ticket_id": new.ticket_id,
        "operator_id": new.operator_id,
        "at": now,
        "text": new.text,
    }
    note_id: int = session.execute(insert(notes).values(values).returning(notes.c.id)).scalar_one()
    rows = [{"note_id": note_id, "user_id": user_id} for user_id in sorted(new.mentions)]
    insert_rows(session, mentions, rows)
    return note_id


def of_contact(
    session: Session, contact_id: int, *, since: datetime | None = None
) -> list[NoteRow]:
    """A contact's notes, oldest first, from a moment on; at most the MOST latest."""
    query = (
        select(
            notes.c.id,
            notes.c.at,
            notes.c.text,
            notes.c.operator_id,
            func.coalesce(users.c.name, ""),
            notes.c.ticket_id,
        )
        .select_from(notes.outerjoin(users, users.c.id == notes.c.operator_id))
        .where(notes.c.contact_id == contact_id)
        .order_by(notes.c.at.desc(), notes.c.id.desc())
        .limit(MOST)
    )
    if since is not None:
        query = query.where(notes.c.at >= since)
    return [NoteRow(*row) for row in session.execute(query)][::-1]


def unseen(session: Session, user_id: int) -> list[Mention]:
    """Where somebody was named and has not looked since, the latest first."""
    rows = session.execute(
        select(
            notes.c.id,
            notes.c.at,
            notes.c.text,
            func.coalesce(users.c.name, ""),
            notes.c.ticket_id,
            contacts.c.name,
        )
        .select_from(
            mentions.join(notes, notes.c.id == mentions.c.note_id)
            .join(contacts, contacts.c.id == notes.c.contact_id)
            .outerjoin(users, users.c.id == notes.c.operator_id)
        )
        .where(mentions.c.user_id == user_id, mentions.c.seen_at.is_(None))
        .order_by(notes.c.id.desc())
        .limit(MOST)
    )
    return [Mention(*row) for row in rows]


def latest_unseen(session: Session, user_id: int) -> tuple[int, int]:
    """How many there are, and the id of the latest one (0: none): a word that changes with them."""
    row = session.execute(
        select(func.count(), func.coalesce(func.max(mentions.c.note_id), 0)).where(
            mentions.c.user_id == user_id, mentions.c.seen_at.is_(None)
        )
    ).one()
    return int(row[0]), int(row[1])


def is_named(session: Session, user_id: int, contact_id: int) -> bool:
    """Whether a note on this contact names somebody who has not looked yet."""
    query = (
        select(mentions.c.note_id)
        .join(notes, notes.c.id == mentions.c.note_id)
        .where(
            mentions.c.user_id == user_id,
            mentions.c.seen_at.is_(None),
            notes.c.contact_id == contact_id,
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def see(session: Session, user_id: int, contact_id: int, *, now: datetime) -> int:
    """Somebody has the notes of this contact before them; how many mentions they had not seen."""
    of_theirs = select(notes.c.id).where(notes.c.contact_id == contact_id)
    seen = (
        update(mentions)
        .where(
            mentions.c.user_id == user_id,
            mentions.c.seen_at.is_(None),
            mentions.c.note_id.in_(of_theirs),
        )
        .values(seen_at=now)
    )
    return session.execute(seen).rowcount
