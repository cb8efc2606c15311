"""What somebody has typed on a ticket and not sent, whichever device they typed it on."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from core.conversations.tables import drafts
from core.db import Session


def get(session: Session, ticket_id: int, user_id: int) -> tuple[str, datetime] | None:
    """The text and when it was typed; None if there is none."""
    row = session.execute(
        select(drafts.c.text, drafts.c.updated_at).where(
            drafts.c.ticket_id == ticket_id, drafts.c.user_id == user_id
        )
    ).first()
    return (row.text, row.updated_at) if row else None


def put(session: Session, ticket_id: int, user_id: int, text: str, *, typed_at: datetime) -> None:
    """Keep a text; the newest wins, so what a slow device sends late changes nothing."""
    statement = _insert(session.dialect.name)
    statement = statement.on_conflict_do_update(
        index_elements=[drafts.c.ticket_id, drafts.c.user_id],
        set_={"text": statement.excluded.text, "updated_at": statement.excluded.updated_at},
        where=statement.excluded.updated_at >= drafts.c.updated_at,
    )
    row = {"ticket_id": ticket_id, "user_id": user_id, "text": text, "updated_at": typed_at}
    session.execute(statement, row)


def drop(session: Session, ticket_id: int, user_id: int) -> None:
    """It was sent, or thrown away."""
    session.execute(
        delete(drafts).where(drafts.c.ticket_id == ticket_id, drafts.c.user_id == user_id)
    )


def _insert(dialect: str) -> Any:
    return sqlite.insert(drafts) if dialect == "sqlite" else postgresql.insert(drafts)
