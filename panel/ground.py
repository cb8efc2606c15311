"""What every page stands on: the settings, the database, and the bell of the worker.

Streamlit runs its script afresh for every click and hands it nothing, so the process keeps these
three in one place. They are opened once, by panel_app, before the first visitor.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.db import Database, Session
from core.outbox.wake import Waker
from core.settings import Settings

_opened: list["Ground"] = []


@dataclass(frozen=True, slots=True)
class Ground:
    """The settings, the database and the bell of the worker."""

    settings: Settings
    database: Database
    waker: Waker


def open_ground(settings: Settings) -> Ground:
    """Make this process's ground, or replace it (tests do)."""
    for old in _opened:
        old.waker.close()
        old.database.dispose()
    database = Database(settings.database_url)
    _opened[:] = [Ground(settings, database, Waker(database))]
    return _opened[0]


def ground() -> Ground:
    """The ground of this process."""
    return _opened[0]


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that only reads."""
    with ground().database.reading() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction that writes."""
    with ground().database.transaction() as session:
        yield session


def wake_worker() -> None:
    """Tell the worker that something was queued; after the commit, or it would look too early."""
    ground().waker.wake()
