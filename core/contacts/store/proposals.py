"""Proposing that two contacts are one person. Only an administrator decides it (decision 0027)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from core.contacts.tables import merges
from core.db import Session


def propose(session: Session, pairs: Mapping[tuple[int, int], str], *, now: datetime) -> None:
    """Propose to merge pairs of contacts, the older first; each with the identifier of both.

    A pair that was ever proposed is not proposed again, whatever was decided about it.
    """
    if pairs:
        rows = [
            {
                "first_id": first,
                "second_id": second,
                "evidence": evidence,
                "found_at": now,
                "state": "proposed",
            }
            for (first, second), evidence in sorted(pairs.items())
        ]
        session.execute(_insert(session.dialect.name), rows)


def _insert(dialect: str) -> Any:
    insert = sqlite.insert(merges) if dialect == "sqlite" else postgresql.insert(merges)
    return insert.on_conflict_do_nothing(index_elements=[merges.c.first_id, merges.c.second_id])
