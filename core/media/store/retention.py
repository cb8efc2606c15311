"""Files whose time is over."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from core.db import Session
from core.media.store.rows import FAILED, GONE, STORED
from core.media.tables import media


def old(session: Session, *, before: datetime, limit: int) -> Sequence[int]:
    """Files from before that moment, oldest first."""
    return session.scalars(
        select(media.c.id)
        .where(media.c.created_at < before, media.c.state.in_([STORED, FAILED]))
        .order_by(media.c.created_at)
        .limit(limit)
    ).all()


def unsent(session: Session, *, before: datetime, limit: int) -> Sequence[int]:
    """Uploads from before that moment that no message ever took."""
    return session.scalars(
        select(media.c.id)
        .where(media.c.message_id.is_(None), media.c.created_at < before)
        .limit(limit)
    ).all()


def of_contact(session: Session, contact_id: int) -> Sequence[int]:
    """All files of a contact that is being erased."""
    return session.scalars(
        select(media.c.id).where(media.c.contact_id == contact_id, media.c.state != GONE)
    ).all()


def forget(session: Session, ids: Collection[int]) -> None:
    """Their bytes are deleted; the rows stay where a message has to say so."""
    session.execute(delete(media).where(media.c.id.in_(ids), media.c.message_id.is_(None)))
    session.execute(
        update(media)
        .where(media.c.id.in_(ids))
        .values(state=GONE, place="", error=None, due_at=None, wa_media_id=None, uploaded_at=None)
    )
