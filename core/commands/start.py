"""What every process and most commands do first: settings, a database of the right shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from core import clock, schema
from core.accounts import actions as accounts
from core.accounts.actions.people import FIRST_EMAIL
from core.bot import store as flows
from core.commands.files import database_file
from core.db import Database
from core.errors import SettingsError
from core.intake.published import publish_first
from core.settings import Settings


def require_schema(database: Database) -> None:
    """Refuse a database of another shape, older or newer, with the way out in one line.

    Raises SettingsError (exit status 78, so that no supervisor tries again), or StoreBusy.
    """
    own = database_file(database)
    if own is not None and not own.exists():  # asking would make an empty one
        raise SettingsError(f"there is no database at {own}: run `python -m core migrate`")
    with database.reading() as session:
        found = schema.current(session)
    require_known(found)
    if found is None:
        raise SettingsError("the database is empty: run `python -m core migrate`")
    if found != schema.head():
        raise SettingsError(
            f"the database is at migration {found}, this version needs {schema.head()}: "
            "run `python -m core migrate`"
        )


def require_known(migration: str | None) -> None:
    """Refuse a database that a newer version made: this one would write the old shape into it."""
    if migration is not None and not schema.knows(migration):
        raise SettingsError(
            f"the database is at migration {migration}, which this version does not know "
            f"(it needs {schema.head()}): run the version of Openbot that made it, or a newer one"
        )


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The configured database, its shape checked; closed at the end."""
    database = Database(settings.database_url)
    try:
        require_schema(database)
        yield database
    finally:
        database.dispose()


def ready(settings: Settings) -> None:
    """What a process needs before it starts: the right shape, and a flow for the bot."""
    with opened(settings) as database:
        publish_first_flow(database, settings, now=clock.now())


def publish_first_flow(database: Database, settings: Settings, *, now: datetime) -> None:
    """Publish the file of `bot.flow` where no flow ever was; SettingsError if it has errors."""
    with database.reading() as session:
        if flows.latest_number(session):
            return
    with database.transaction() as session:
        publish_first(session, settings, now=now)


def first_administrator(database: Database, *, now: datetime) -> str | None:
    """Make the first administrator where there is no user; the lines to show, once."""
    with database.transaction() as session:
        password = accounts.first_admin(session, now=now)
    if password is None:
        return None
    return (
        f"First administrator: {FIRST_EMAIL}\n"
        f"Password (shown this once): {password}\n"
        f"To set another: python -m core user password {FIRST_EMAIL}"
    )
