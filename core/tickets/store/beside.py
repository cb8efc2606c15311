"""What stands beside a conversation: the contact's tickets, and whether any of it changed.

Beats, as in pulse.py: words that stay the same as long as what they stand for does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zlib import crc32

from sqlalchemy import func, select

from core.accounts.tables import users
from core.contacts.tables import contact_tags, contacts
from core.conversations.store import notes as notes_store
from core.conversations.tables import notes, suppressed
from core.db import Session
from core.tickets.machine import Status
from core.tickets.store.derived import status_at
from core.tickets.store.presence import looking
from core.tickets.tables import tickets

LATEST: Final = 10


@dataclass(frozen=True, slots=True)
class Brief:
    """A ticket among others of its contact. Times are UTC."""

    id: int
    received_at: datetime
    status: Status
    topic: str
    saved: str  # JSON: what the bot had asked
    operator_name: str | None


def latest(session: Session, contact_id: int, *, now: datetime) -> list[Brief]:
    """The LATEST newest tickets of a contact, the newest first."""
    rows = session.execute(
        select(
            tickets.c.id,
            tickets.c.received_at,
            status_at(now).label("status"),
            tickets.c.topic,
            tickets.c.saved,
            users.c.name,
        )
        .select_from(tickets.outerjoin(users, users.c.id == tickets.c.operator_id))
        .where(tickets.c.contact_id == contact_id)
        .order_by(tickets.c.id.desc())
        .limit(LATEST)
    )
    return [Brief(row[0], row[1], Status(row[2]), *row[3:]) for row in rows]


def count(session: Session, contact_id: int) -> int:
    """How many tickets a contact has had."""
    query = select(func.count()).select_from(tickets).where(tickets.c.contact_id == contact_id)
    return int(session.scalar(query) or 0)


def beside_beat(session: Session, ticket_id: int) -> str:
    """Another word whenever the contact's card, its notes or the bot's silences have changed.

    Not with every message: what the card counts of them may lag until it is drawn again.
    """
    theirs = contacts.c.id
    row = session.execute(
        select(
            contacts.c.name,
            contacts.c.wa_id,
            contacts.c.username,
            contacts.c.silenced_by,
            contacts.c.blocked_at,
            contacts.c.marketing_stop_at,
            select(func.max(notes.c.id)).where(notes.c.contact_id == theirs).scalar_subquery(),
            select(func.max(suppressed.c.id))
            .where(suppressed.c.ticket_id == ticket_id)
            .scalar_subquery(),
            select(func.sum(contact_tags.c.tag_id * contact_tags.c.tag_id))
            .where(contact_tags.c.contact_id == theirs)
            .scalar_subquery(),
            select(func.max(tickets.c.id)).where(tickets.c.contact_id == theirs).scalar_subquery(),
        ).where(
            theirs
            == select(tickets.c.contact_id).where(tickets.c.id == ticket_id).scalar_subquery()
        )
    ).first()
    return _word(row and tuple(row))


def looking_beat(session: Session, ticket_id: int, *, but: int, now: datetime) -> str:
    """Another word whenever somebody else comes to a ticket, or leaves it."""
    return _word(looking(session, ticket_id, but=but, now=now))


def mentions_beat(session: Session, user_id: int) -> str:
    """Another word whenever somebody is named in a note, or has looked at one."""
    return _word(notes_store.latest_unseen(session, user_id))


def _word(state: object) -> str:
    return f"{crc32(repr(state).encode()):08x}"
