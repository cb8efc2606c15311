"""Whether somebody takes tickets by turns now: theirs to say, whoever they are."""

from datetime import datetime

from core.accounts.rules import User
from core.accounts.store import people
from core.db import Session


def is_available(session: Session, user: User) -> bool:
    """Whether this person wants tickets that come by turns; everybody does at first."""
    return people.is_available(session, user.id)


def set_available(session: Session, user: User, available: bool, *, now: datetime) -> None:
    """They do, or do not, from now on; what they have stays theirs."""
    if people.is_available(session, user.id) != available:
        people.save(session, user.id, available=available)
        action = "user.available" if available else "user.away"
        people.write_audit(session, action, by=user, subject=f"user:{user.id}", now=now)
