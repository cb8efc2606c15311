"""Who is at the panel, and which ticket they have in front of them."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from core.accounts.tables import users
from core.db import Session
from core.db.bulk import upsert_rows
from core.tickets.tables import presence

LOOKING_FOR: Final = timedelta(seconds=30)  # without a sign of life nobody is looking any more
# A tab that nobody looks at is slowed down by the browser to one question a minute.
PRESENT_FOR: Final = timedelta(seconds=90)


def see(session: Session, user_id: int, ticket_id: int | None, *, now: datetime) -> None:
    """This user's panel is open, and shows this ticket, if any."""
    row = {"user_id": user_id, "ticket_id": ticket_id, "seen_at": now}
    upsert_rows(session, presence, [row], key="user_id")


def present(session: Session, *, now: datetime) -> set[int]:
    """The ids of everybody who has the panel open."""
    here = select(presence.c.user_id).where(presence.c.seen_at > now - PRESENT_FOR)
    return set(session.scalars(here))


def looking(session: Session, ticket_id: int, *, but: int, now: datetime) -> list[str]:
    """The names of all others who have this ticket in front of them, in order."""
    names = session.scalars(
        select(users.c.name)
        .join(presence, presence.c.user_id == users.c.id)
        .where(
            presence.c.ticket_id == ticket_id,
            presence.c.user_id != but,
            presence.c.seen_at > now - LOOKING_FOR,
        )
    )
    return sorted(names, key=str.casefold)
