"""Opening the database, and the two ways to use it: a transaction that writes, one that reads.

SQLite writes BEGIN IMMEDIATE and reads BEGIN DEFERRED: the driver's default lost updates, and
all-immediate starves readers. Nothing in here knows what is stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import SettingsError, StoreBusy, _

Session = Connection

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a 200 survives a power cut
    "foreign_keys=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
    "mmap_size=268435456",
    "journal_size_limit=67108864",
    "wal_autocheckpoint=8000",  # pages: a page written often is copied once, +16 % of ingest
)
DRIVERS = frozenset({"sqlite", "postgresql+psycopg"})
BUSY_SECONDS = 4.5  # the webhook answers 503 within 5
# PostgreSQL: shutting down, starting up, read-only transaction: nothing was written, come back.
COME_BACK = frozenset({"57P01", "57P02", "57P03", "25006"})
TOO_LARGE = "54"  # PostgreSQL's class for a value beyond its limits: it will never be taken


class Database:
    """One database, SQLite or PostgreSQL, by its SQLAlchemy URL."""

    def __init__(self, url: str | URL, *, pool_size: int = 5) -> None:
        self.url = _known(url)
        self._pool_size = pool_size

    @property
    def is_sqlite(self) -> bool:
        """Whether one machine and one writer at a time hold this database."""
        return self.url.get_backend_name() == "sqlite"

    @cached_property
    def engine(self) -> Engine:
        """The engine, made at first use (a fork before that is harmless)."""
        return _sqlite(self.url) if self.is_sqlite else _postgresql(self.url, self._pool_size)

    @cached_property
    def _reader(self) -> Engine:
        return self.engine.execution_options(sqlite_begin="DEFERRED", postgresql_readonly=True)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A transaction that may write; commits at the end, rolls back on any exception.

        Raises StoreBusy when the database is locked, full, read-only or gone.
        """
        with _busy_told(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads: one consistent picture, and writers do not wait for it."""
        with _busy_told(), self._reader.connect() as connection:
            yield connection

    def dispose(self) -> None:
        """Close the pooled connections."""
        if "engine" in self.__dict__:
            self.engine.dispose()


def _known(url: str | URL) -> URL:
    """The address, if it is of a database we know; its text is not repeated: it has a password."""
    try:
        known = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError("database.url: this is no address of a database") from None
    if known.drivername not in DRIVERS:
        raise SettingsError("database.url: must begin with sqlite:/// or postgresql+psycopg://")
    return known


def sqlite_module() -> ModuleType:
    """The SQLite to use: the wheel's, which has no WAL-reset bug, else the standard library's."""
    try:
        import pysqlite3.dbapi2 as module
    except ImportError:
        import sqlite3 as module
    return module  # type: ignore[no-any-return]  # the wheel ships no types


@contextmanager
def _busy_told() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise _busy() from error
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        passing = isinstance(error, OperationalError | InterfaceError)
        if passing and not (state or "").startswith(TOO_LARGE):
            raise _busy() from error
        broken = type(error) is DatabaseError and state is None  # SQLite: not a database, malformed
        if error.connection_invalidated or broken or state in COME_BACK:
            raise _busy() from error
        raise


def _busy() -> StoreBusy:
    return StoreBusy(_("La base de datos no responde. No se guardó nada: probar otra vez."))


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        module=sqlite_module(),
        hide_parameters=True,  # customers' texts stay out of errors and logs
        pool_reset_on_return=None,  # every way out of ours has committed or rolled back already
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=5,
        max_overflow=10,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # BEGIN is ours, see below
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _postgresql(url: URL, pool_size: int) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_reset_on_return=None,
        pool_size=pool_size,
        max_overflow=10,
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_timeout=BUSY_SECONDS,
        connect_args={
            "connect_timeout": 4,
            # A server that is gone without a word is noticed in seconds; the default is two hours.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,  # milliseconds
            "application_name": "openbot",
            "options": "-c timezone=UTC -c lock_timeout=4500",
        },
    )
