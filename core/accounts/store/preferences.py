"""What each person has chosen for themselves, as a small JSON object in their own row."""

import json
from typing import Any

from sqlalchemy import select, update

from core.accounts.tables import users
from core.db import Session


def preferences_of(session: Session, user_id: int, *, lock: bool = False) -> dict[str, Any]:
    """What this person has chosen; empty for nobody, and for what cannot be read."""
    query = select(users.c.preferences).where(users.c.id == user_id)
    kept = session.scalar(query.with_for_update() if lock else query)
    try:
        chosen = json.loads(kept or "{}")
    except ValueError:
        return {}
    return chosen if isinstance(chosen, dict) else {}


def prefer(session: Session, user_id: int, **chosen: Any) -> None:
    """Change some of it; the rest stays."""
    kept = preferences_of(session, user_id, lock=True) | chosen
    values = {"preferences": json.dumps(kept, ensure_ascii=False)}
    session.execute(update(users).where(users.c.id == user_id).values(**values))
