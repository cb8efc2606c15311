"""Who is there to take tickets by turns, and which ones wait."""

from datetime import datetime

from sqlalchemy import func, select

from core.accounts.tables import users
from core.db import Session
from core.tickets.machine import Status
from core.tickets.rules import Free
from core.tickets.store.derived import IS_OPEN
from core.tickets.store.presence import PRESENT_FOR
from core.tickets.tables import presence, tickets


def unassigned(session: Session, *, limit: int, now: datetime) -> list[int]:
    """The numbers of tickets in NUEVO that have not expired, the oldest first."""
    return list(
        session.scalars(
            select(tickets.c.id)
            .where(tickets.c.status == Status.NEW.value, tickets.c.expires_at > now)
            .order_by(tickets.c.received_at, tickets.c.id)
            .limit(limit)
        )
    )


def free(session: Session, *, now: datetime) -> list[Free]:
    """Everybody who has the panel open and is available, by whose turn it is."""
    theirs = (
        select(func.count())
        .where(tickets.c.operator_id == users.c.id, IS_OPEN, tickets.c.expires_at > now)
        .scalar_subquery()
    )
    rows = session.execute(
        select(users.c.id, theirs)
        .join(presence, presence.c.user_id == users.c.id)
        .where(
            users.c.enabled.is_(True),
            users.c.available.is_(True),
            presence.c.seen_at > now - PRESENT_FOR,
        )
        .order_by(users.c.assigned_at.asc().nulls_first(), users.c.id)
    )
    return [Free(*row) for row in rows]
