"""Files of ours that WhatsApp already has, so that they travel once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core.db import Session
from core.media.store.rows import STORED
from core.media.tables import media


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be sent, and WhatsApp's id of it if it has one."""

    id: int
    kind: str
    mime: str
    name: str
    size: int
    place: str
    wa_media_id: str | None
    uploaded_at: datetime | None


def to_send(session: Session, media_id: int) -> Upload | None:
    """A stored file; None if it is not here (any more)."""
    row = session.execute(
        select(
            media.c.id,
            media.c.kind,
            media.c.mime,
            media.c.name,
            media.c.size,
            media.c.place,
            media.c.wa_media_id,
            media.c.uploaded_at,
        ).where(media.c.id == media_id, media.c.state == STORED)
    ).first()
    return Upload(*row) if row else None


def remember(session: Session, media_id: int, wa_media_id: str, *, now: datetime) -> None:
    """WhatsApp has it, under this id; for thirty days."""
    session.execute(
        update(media).where(media.c.id == media_id).values(wa_media_id=wa_media_id, uploaded_at=now)
    )
