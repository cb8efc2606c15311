"""Whether anything changed since the last look, for the price of a few index look-ups.

A beat is a word that stays the same as long as what it stands for does. The panel compares the
beat of what it shows with the beat of now, and reads again only if they differ.
"""

from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import Table, func, or_, select

from core.contacts.rules import WINDOW
from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Session
from core.media.tables import media
from core.tickets.store.derived import IS_OPEN, status_at, worked_on_at
from core.tickets.tables import ticket_events, tickets

# A row may become visible after one with a higher id, so the sum of the latest ids is compared too:
# no transaction takes longer than it takes the others to write this many.
LATEST = 64


def desk_beat(session: Session, *, now: datetime) -> str:
    """Another word whenever a list of tickets may have changed.

    A ticket moved, a message came, one was read; or time alone made one VENCIDO or a close take
    effect.
    """
    unread = select(func.sum(tickets.c.unread)).where(IS_OPEN)
    overdue = select(func.count()).where(
        IS_OPEN, or_(tickets.c.expires_at <= now, tickets.c.closing_at <= now)
    )
    closing = select(func.count()).where(tickets.c.closing_at.is_not(None))
    counts = [session.scalar(query) for query in (unread, overdue, closing)]
    return _word(_latest(session, ticket_events), _latest(session, messages), counts)


def unread_beat(session: Session, *, now: datetime) -> str:
    """Another word whenever the messages nobody has read in tickets EN PROCESO may have changed.

    The total alone would hide one that comes while another one is read.
    """
    unread, where = session.execute(
        select(
            func.sum(tickets.c.unread),
            func.sum(tickets.c.unread * (tickets.c.id + func.coalesce(tickets.c.operator_id, 0))),
        ).where(worked_on_at(now), tickets.c.unread > 0)
    ).one()
    return _word(int(unread or 0), int(where or 0))


def ticket_beat(session: Session, ticket_id: int, *, now: datetime) -> str:
    """Another word whenever one ticket or its conversation may have changed.

    Ticks are part of it, and so are files: they come after their messages. Time alone closes the
    window.
    """
    ticket = session.execute(
        select(
            tickets.c.contact_id,
            status_at(now),
            tickets.c.operator_id,
            tickets.c.unread,
            tickets.c.closing_at,
            contacts.c.last_inbound_at > now - WINDOW,
        )
        .join(contacts, contacts.c.id == tickets.c.contact_id)
        .where(tickets.c.id == ticket_id)
    ).first()
    if ticket is None:
        return ""
    said = session.execute(
        select(messages.c.id, messages.c.status, media.c.state, media.c.error)
        .outerjoin(media, media.c.message_id == messages.c.id)
        .where(messages.c.contact_id == ticket.contact_id)
        .order_by(messages.c.at.desc(), messages.c.id.desc())
        .limit(LATEST)
    )
    return _word(tuple(ticket), [tuple(row) for row in said])


def _latest(session: Session, table: Table) -> tuple[Any, ...]:
    ids = select(table.c.id).order_by(table.c.id.desc()).limit(LATEST).subquery()
    return tuple(session.execute(select(func.max(ids.c.id), func.sum(ids.c.id))).one())


def _word(*state: Any) -> str:
    return f"{crc32(repr(state).encode()):08x}"
