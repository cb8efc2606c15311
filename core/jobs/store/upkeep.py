"""Keeping the tables small and the file quick."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, or_, select

from core.db import Database, Session
from core.intake.tables import journal, journal_failures

# Nothing here waits for anybody: a checkpoint that did would hold the webhook up.
UPKEEP = ("PRAGMA analysis_limit=400", "PRAGMA optimize", "PRAGMA wal_checkpoint(PASSIVE)")


def old_journal(
    session: Session, *, before: datetime, forsaken: datetime, limit: int
) -> Sequence[int]:
    """Journal rows from before that moment, oldest first.

    Those in which something failed and still waits are kept for somebody to apply it again, until
    they are from before `forsaken`: nobody will, and what customers wrote is not kept for ever.
    """
    unresolved = exists().where(
        journal_failures.c.journal_id == journal.c.id, journal_failures.c.resolved_at.is_(None)
    )
    return session.scalars(
        select(journal.c.id)
        .where(journal.c.received_at < before, or_(~unresolved, journal.c.received_at < forsaken))
        .order_by(journal.c.received_at)
        .limit(limit)
    ).all()


def drop_journal(session: Session, ids: Sequence[int]) -> None:
    """Delete journal rows and the failures they had."""
    session.execute(delete(journal_failures).where(journal_failures.c.journal_id.in_(ids)))
    session.execute(delete(journal).where(journal.c.id.in_(ids)))


def tend_file(database: Database) -> None:
    """Let SQLite refresh its statistics and fold its write-ahead log in, outside a transaction."""
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        for pragma in UPKEEP:
            cursor.execute(pragma)
            cursor.fetchall()
        cursor.close()
    finally:
        connection.close()
