"""The company's quick replies, by their shortcut."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select

from core.conversations.tables import quick_replies
from core.db import Session
from core.db.bulk import upsert_rows


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A text that is sent often; it may hold variables, see core.conversations.quick_replies."""

    shortcut: str  # lower case, without the slash
    text: str
    id: int = field(default=0, compare=False)  # 0: not stored yet


def everything(session: Session) -> list[QuickReply]:
    """All of them, by shortcut; ordered here because the two databases sort letters differently."""
    columns = (quick_replies.c.shortcut, quick_replies.c.text, quick_replies.c.id)
    rows = session.execute(select(*columns))
    return sorted((QuickReply(*row) for row in rows), key=lambda reply: reply.shortcut)


def save(session: Session, reply: QuickReply, *, by: int, now: datetime) -> None:
    """Write one; what stood under its shortcut is replaced."""
    row = {
        "shortcut": reply.shortcut,
        "text": reply.text,
        "updated_at": now,
        "updated_by": by,
    }
    upsert_rows(session, quick_replies, [row], key="shortcut")


def drop(session: Session, shortcut: str) -> bool:
    """Whether there was one under this shortcut."""
    gone = delete(quick_replies).where(quick_replies.c.shortcut == shortcut)
    return bool(session.execute(gone).rowcount)
