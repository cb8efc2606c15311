"""The live workers: who they are, and how to wake them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, text

from core.db import Database, Session
from core.db.bulk import insert_new
from core.outbox.tables import workers

BEAT_SECONDS: Final = 5.0
ALIVE: Final = timedelta(seconds=20)
FORGOTTEN: Final = timedelta(hours=1)
CHANNEL: Final = "openbot_outbox"


def beat(session: Session, worker_id: str, *, wake_port: int, now: datetime) -> None:
    """Say that this worker is alive, and on which port it is woken."""
    mine = workers.c.id == worker_id
    seen = workers.update().where(mine).values(wake_port=wake_port, seen_at=now)
    if session.execute(seen).rowcount == 0:
        row = {"id": worker_id, "wake_port": wake_port, "started_at": now, "seen_at": now}
        insert_new(session, workers, [row], key="id", returning="id")
        session.execute(delete(workers).where(workers.c.seen_at < now - FORGOTTEN))


def leave(session: Session, worker_id: str) -> None:
    """This worker has stopped."""
    session.execute(delete(workers).where(workers.c.id == worker_id))


def wake_ports(session: Session, *, machine: str, now: datetime) -> list[int]:
    """The ports of the workers that live on this machine (ids are «machine:…»)."""
    rows = session.execute(
        select(workers.c.id, workers.c.wake_port).where(workers.c.seen_at > now - ALIVE)
    )
    return [row.wake_port for row in rows if row.id.startswith(f"{machine}:")]


def notify(database: Database) -> None:
    """Wake the workers on every machine (PostgreSQL)."""
    with database.transaction() as session:
        session.execute(text(f"NOTIFY {CHANNEL}"))


def listen(database: Database, *, look_up_seconds: float) -> Iterator[bool]:
    """Yields True for each NOTIFY, False when none came for a while, on a connection of its own.

    The connection is tried out at every yield of False, so that one that died quietly is noticed:
    then, as when it is cut, this raises what the driver raised.
    """
    pooled = database.engine.raw_connection()
    driver: Any = pooled.driver_connection
    pooled.detach()  # for good: the pool makes itself another one
    with closing(driver):
        driver.autocommit = True
        driver.execute(f"LISTEN {CHANNEL}")
        while True:
            came = list(driver.notifies(timeout=look_up_seconds, stop_after=1))
            if not came:
                driver.execute("SELECT 1")
            yield bool(came)
