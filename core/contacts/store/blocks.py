"""Which contacts nobody wants to hear of."""

from datetime import datetime

from sqlalchemy import update

from core.contacts.tables import contacts
from core.db import Session


def block(session: Session, contact_id: int, *, by: int, now: datetime) -> bool:
    """Whether it was not blocked before."""
    change = update(contacts).where(contacts.c.id == contact_id, contacts.c.blocked_at.is_(None))
    return bool(session.execute(change.values(blocked_at=now, blocked_by=by)).rowcount)


def unblock(session: Session, contact_id: int) -> bool:
    """Whether it was blocked before."""
    change = update(contacts).where(contacts.c.id == contact_id, contacts.c.blocked_at.is_not(None))
    return bool(session.execute(change.values(blocked_at=None, blocked_by=None)).rowcount)
