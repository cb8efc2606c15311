"""Bytes in the database, in parts: several machines then need no shared disk."""

from sqlalchemy import delete, insert, select

from core.db import Session
from core.media.tables import media_parts


def put(session: Session, media_id: int, part: int, piece: bytes) -> None:
    """Store one part; parts are numbered from 0."""
    session.execute(insert(media_parts).values(media_id=media_id, part=part, bytes=piece))


def read(session: Session, media_id: int, part: int) -> bytes | None:
    """One part; None if there is none."""
    piece = session.scalar(
        select(media_parts.c.bytes).where(
            media_parts.c.media_id == media_id, media_parts.c.part == part
        )
    )
    return None if piece is None else bytes(piece)


def drop(session: Session, media_id: int) -> None:
    """Delete a file's parts."""
    session.execute(delete(media_parts).where(media_parts.c.media_id == media_id))
