"""Every table in one place, for migrations; and whether the database has them as this code knows.

The tables themselves are declared in each room's `tables.py`. Alembic is imported to migrate only:
every process asks for the shape when it starts, and that import would be a fifth of the start.
"""

from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import String, column, select, table

from core.accounts import tables as _accounts
from core.bot import tables as _bot
from core.contacts import tables as _contacts
from core.conversations import tables as _conversations
from core.db import Database, Session, metadata
from core.intake import tables as _intake
from core.jobs import tables as _jobs
from core.media import tables as _media
from core.outbox import tables as _outbox
from core.plans import tables as _plans
from core.templates import tables as _templates
from core.tickets import tables as _tickets

ROOMS = (
    _accounts,
    _bot,
    _contacts,
    _conversations,
    _intake,
    _jobs,
    _media,
    _outbox,
    _plans,
    _templates,
    _tickets,
)
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
VERSION: Final = table("alembic_version", column("version_num", String))  # Alembic's own

__all__ = ["current", "head", "is_current", "knows", "metadata", "migrate"]


def migrate(database: Database) -> None:
    """Bring the database to this code's shape; safe to call again, and by several at once."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.transaction() as session:
        config.attributes["connection"] = session
        command.upgrade(config, "head")


def is_current(session: Session) -> bool:
    """Whether the database has exactly the shape this code was written for."""
    return current(session) == head()


def current(session: Session) -> str | None:
    """The migration the database is at; None for an empty one."""
    if not session.dialect.has_table(session, VERSION.name):
        return None
    return session.execute(select(VERSION.c.version_num)).scalar_one_or_none()


def head() -> str:
    """The migration this code needs."""
    return _revisions()[-1]


def knows(revision: str) -> bool:
    """Whether a migration is one of this code's: if not, a newer version made the database."""
    return revision in _revisions()


@cache
def _revisions() -> tuple[str, ...]:
    """This code's migrations, oldest first: their files are numbered, one line of them."""
    files = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))
