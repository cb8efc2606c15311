"""What the jobs do: one short transaction each, or several in a row; how much there was to do.

They are the edge here: each opens its own transactions, and being called twice changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from core.accounts import actions as accounts
from core.db import Database
from core.jobs.store import upkeep
from core.outbox.store import outcomes, statuses
from core.settings import Settings
from core.tickets import actions as tickets

JOURNAL_BATCH: Final = 500
JOURNAL_BATCHES: Final = 20
FORSAKEN: Final = 3  # so many times the retention, a webhook with a failure is kept
JOURNAL_FULL: Final = JOURNAL_BATCH * JOURNAL_BATCHES

Work = Callable[[Database, Settings, datetime], int]


def settle_tickets(database: Database, settings: Settings, now: datetime) -> int:
    """Closes that took effect, and VENCIDO."""
    with database.transaction() as session:
        return tickets.settle_due(session, now=now)


def assign_tickets(database: Database, settings: Settings, now: datetime) -> int:
    """New tickets, by turns, where `tickets.assignment` says so."""
    with database.transaction() as session:
        return tickets.assign_by_turns(session, settings=settings, now=now)


def expire_leases(database: Database, settings: Settings, now: datetime) -> int:
    """Messages of workers that went silent."""
    with database.transaction() as session:
        return outcomes.expire_leases(session, now=now)


def settle_uncertain(database: Database, settings: Settings, now: datetime) -> int:
    """Messages that stayed unknown."""
    minutes = settings.outbox.uncertain_minutes
    with database.transaction() as session:
        return outcomes.settle_uncertain(session, minutes=minutes, now=now)


def retry_parked(database: Database, settings: Settings, now: datetime) -> int:
    """Statuses that came before their message was known."""
    with database.transaction() as session:
        return statuses.retry_parked(session, settings=settings, now=now)


def drop_parked(database: Database, settings: Settings, now: datetime) -> int:
    """Statuses of no message of ours."""
    with database.transaction() as session:
        return statuses.drop_parked(session, now=now)


def trim_journal(database: Database, settings: Settings, now: datetime) -> int:
    """Webhooks older than retention.journal_days, in short transactions."""
    kept = timedelta(days=settings.retention.journal_days)
    total = 0
    for _batch in range(JOURNAL_BATCHES):
        with database.transaction() as session:
            ids = upkeep.old_journal(
                session, before=now - kept, forsaken=now - FORSAKEN * kept, limit=JOURNAL_BATCH
            )
            if ids:
                upkeep.drop_journal(session, ids)
        total += len(ids)
        if len(ids) < JOURNAL_BATCH:
            break
    return total


def tidy_sign_ins(database: Database, settings: Settings, now: datetime) -> int:
    """Used-up codes, forgiven failures, sessions' ends nobody asks about."""
    with database.transaction() as session:
        return accounts.tidy(session, now=now)


def tend_database(database: Database, settings: Settings, now: datetime) -> int:
    """SQLite only; PostgreSQL looks after itself."""
    if not database.is_sqlite:
        return 0
    upkeep.tend_file(database)
    return 1
