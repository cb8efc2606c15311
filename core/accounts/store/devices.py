"""Sessions: the one device each user works on, and why those before it ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from core.accounts.rules import IDLE_LIMIT, TOUCH_EVERY, Ended, EndReason, Role, SignedIn, User
from core.accounts.tables import ended_sessions, sessions, users
from core.db import Session

# The cookie of a session lives no longer than its absolute limit; nobody asks after that.
REMEMBER_ENDINGS = timedelta(days=8)

SIGNED_IN = select(
    users.c.id,
    users.c.name,
    users.c.email,
    users.c.role,
    sessions.c.device,
    sessions.c.started_at,
    sessions.c.seen_at,
    sessions.c.expires_at,
).join_from(sessions, users)


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A session about to begin."""

    user_id: int
    token_hash: str
    device: str
    expires_at: datetime


def by_token(session: Session, token_hash: str, *, now: datetime) -> SignedIn | None:
    """Who a token stands for, within its limits; one look-up by a unique index."""
    row = session.execute(
        SIGNED_IN.where(sessions.c.token_hash == token_hash, users.c.enabled.is_(True))
    ).first()
    if row is None or row.expires_at <= now or row.seen_at + IDLE_LIMIT <= now:
        return None
    user = User(row.id, row.name, row.email, Role(row.role))
    return SignedIn(user, row.device, row.started_at, row.seen_at)


def at_work(session: Session, user_id: int, *, now: datetime) -> SignedIn | None:
    """The device a user is working on, if its session is within its limits."""
    row = session.execute(
        SIGNED_IN.where(
            sessions.c.user_id == user_id,
            sessions.c.expires_at > now,
            sessions.c.seen_at > now - IDLE_LIMIT,
        )
    ).first()
    if row is None:
        return None
    user = User(row.id, row.name, row.email, Role(row.role))
    return SignedIn(user, row.device, row.started_at, row.seen_at)


def touch(session: Session, user_id: int, *, now: datetime) -> None:
    """Write down that a user is there, unless that was done within the last minute."""
    moved = session.execute(
        update(sessions)
        .where(sessions.c.user_id == user_id, sessions.c.seen_at <= now - TOUCH_EVERY)
        .values(seen_at=now)
    )
    if moved.rowcount:
        session.execute(update(users).where(users.c.id == user_id).values(seen_at=now))


def start(session: Session, device: NewDevice, *, now: datetime) -> None:
    """Begin a session; the user has none now (see `end`)."""
    session.execute(
        insert(sessions).values(
            user_id=device.user_id,
            token_hash=device.token_hash,
            device=device.device,
            started_at=now,
            seen_at=now,
            expires_at=device.expires_at,
        )
    )
    session.execute(update(users).where(users.c.id == device.user_id).values(seen_at=now))


def end(
    session: Session, user_id: int, *, reason: EndReason, device: str = "", now: datetime
) -> bool:
    """End a user's session, if there is one, keeping why, so that its browser can be told."""
    gone = session.execute(
        delete(sessions).where(sessions.c.user_id == user_id).returning(sessions.c.token_hash)
    ).first()
    if gone is None:
        return False
    session.execute(
        insert(ended_sessions).values(
            token_hash=gone.token_hash, reason=reason, device=device, at=now
        )
    )
    return True


def ending(session: Session, token_hash: str, *, now: datetime) -> Ended | None:
    """Why the session of a token is over; None if it is not, or was never one."""
    row = session.execute(
        select(ended_sessions.c.reason, ended_sessions.c.device, ended_sessions.c.at).where(
            ended_sessions.c.token_hash == token_hash
        )
    ).first()
    if row is not None:
        return Ended(EndReason(row.reason), row.device, row.at)
    limits = session.execute(
        select(sessions.c.seen_at, sessions.c.expires_at).where(sessions.c.token_hash == token_hash)
    ).first()
    if limits is None:
        return None
    over = min(limits.seen_at + IDLE_LIMIT, limits.expires_at)
    return Ended(EndReason.EXPIRED, "", over) if over <= now else None


def forget_endings(session: Session, *, now: datetime) -> int:
    """Drop the reasons no browser can ask for any more."""
    gone = session.execute(
        delete(ended_sessions).where(ended_sessions.c.at < now - REMEMBER_ENDINGS)
    )
    return gone.rowcount
