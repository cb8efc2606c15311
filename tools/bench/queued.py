"""Messages that wait to be sent: what a broadcast leaves in the queue, each to another person."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

import orjson
from sqlalchemy import func, select

from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database
from core.db.bulk import insert_rows
from core.db.sets import allocate_ids, count_of
from core.outbox.store.queue import BOT, Outgoing, put
from core.outbox.tables import outbox, workers
from core.settings import ROOT, load
from tools.bench.servers import ENVIRONMENT

PATIENCE = 120.0  # seconds


def queue_messages(database_url: str, count: int) -> None:
    """Queue one text to each of so many people who have just written."""
    now = datetime.now(UTC)
    settings = load({**os.environ, **ENVIRONMENT}, root=ROOT)
    content = orjson.dumps({"type": "text", "text": {"body": "hola"}})
    database = Database(database_url)
    with database.transaction() as session:
        people = list(allocate_ids(session, contacts, count))
        known = {"created_at": now, "created_day": now.date(), "last_inbound_at": now}
        rows = [{"id": person, "wa_id": f"34{person:09}", **known} for person in people]
        insert_rows(session, contacts, rows)
        queued = [Outgoing(person, BOT, "text", "hola", content) for person in people]
        put(session, queued, settings=settings, now=now)
    database.dispose()


def await_worker(database_url: str) -> None:
    """Until a worker has said that it is alive."""
    _until(database_url, lambda database: count_of_workers(database) > 0)


def await_empty(database_url: str) -> None:
    """Until nothing waits and everything was marked."""
    _until(database_url, lambda database: count_queued(database) == 0)


def count_of_workers(database: Database) -> int:
    """How many workers there are."""
    with database.reading() as session:
        return count_of(session, workers)


def count_queued(database: Database) -> int:
    """How many messages wait or are being sent."""
    with database.reading() as session:
        return count_of(session, outbox)


def count_stored(database_url: str) -> int:
    """How many inbound messages there are."""
    database = Database(database_url)
    with database.reading() as session:
        found = session.scalar(
            select(func.count()).select_from(messages).where(messages.c.direction == "in")
        )
    database.dispose()
    return int(found or 0)


def _until(database_url: str, holds: Callable[[Database], bool]) -> None:
    database = Database(database_url)
    deadline = time.monotonic() + PATIENCE
    while not holds(database):
        if time.monotonic() > deadline:
            raise RuntimeError("the worker does not get on")
        time.sleep(0.1)
    database.dispose()
