"""The queue of files still at WhatsApp: claiming, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update

from core.db import Session
from core.media.rules.fetching import Plan
from core.media.store.rows import FAILED, STORED, WAITING
from core.media.tables import media


@dataclass(frozen=True, slots=True)
class ToFetch:
    """A file that one thread of one worker is to fetch, until its lease ends."""

    id: int
    wa_media_id: str
    mime: str
    sha256: str | None  # hex, as announced
    created_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a file once its bytes are stored."""

    mime: str
    size: int
    sha256: str
    place: str


def due(session: Session, *, now: datetime) -> bool:
    """Whether there is a file to fetch; reads only."""
    return session.execute(select(media.c.id).where(*_due(now)).limit(1)).first() is not None


def claim(session: Session, *, limit: int, lease_until: datetime, now: datetime) -> list[ToFetch]:
    """Take files nobody is at; those that failed come last, so that none holds others up."""
    rows = session.execute(
        select(
            media.c.id,
            media.c.wa_media_id,
            media.c.mime,
            media.c.sha256,
            media.c.created_at,
            media.c.tries,
        )
        .where(*_due(now))
        .order_by(media.c.tries, media.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        taken = media.c.id.in_([row.id for row in rows])
        session.execute(update(media).where(taken).values(lease_until=lease_until))
    return [ToFetch(row.id, row.wa_media_id or "", *row[2:]) for row in rows]


def keep(session: Session, media_id: int, kept: Kept, *, state: str = WAITING) -> bool:
    """The bytes are in their place; False if nobody waits for them any more (erased meanwhile)."""
    done = session.execute(
        update(media)
        .where(media.c.id == media_id, media.c.state == state)
        .values(
            state=STORED,
            mime=kept.mime,
            size=kept.size,
            sha256=kept.sha256,
            place=kept.place,
            error=None,
            due_at=None,
            lease_until=None,
        )
    )
    return done.rowcount == 1


def miss(session: Session, media_id: int, plan: Plan) -> None:
    """Let it wait for its next try; without one nobody tries any more, unless a person asks."""
    _write(
        session,
        media_id,
        state=WAITING if plan.due_at else FAILED,
        due_at=plan.due_at,
        tries=plan.tries,
        error=plan.error,
        lease_until=None,
    )


def release(session: Session, media_id: int) -> None:
    """Let it go as it was: the try was cut short by our own end."""
    _write(session, media_id, lease_until=None)


def ask_again(session: Session, media_id: int, *, now: datetime) -> bool:
    """Fetch it now, as if it had never failed; False if there is nothing to fetch."""
    done = session.execute(
        update(media)
        .where(
            media.c.id == media_id,
            media.c.state.in_([WAITING, FAILED]),
            media.c.wa_media_id.is_not(None),
            media.c.uploaded_at.is_(None),  # else it is ours, and nothing to be fetched
        )
        .values(state=WAITING, due_at=now, tries=0, error=None)
    )
    return done.rowcount == 1


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(media.c.lease_until.is_(None), media.c.lease_until < now)
    return media.c.state == WAITING, media.c.due_at <= now, free


def _write(session: Session, media_id: int, **values: object) -> None:
    waiting = (media.c.id == media_id, media.c.state == WAITING)
    session.execute(update(media).where(*waiting).values(**values))
