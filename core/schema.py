"""Every table in one place, for migrations; and whether the database has them as this code knows.

The tables themselves are declared in each room's `tables.py`.
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

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

__all__ = ["current", "head", "is_current", "knows", "metadata", "migrate"]


def migrate(database: Database) -> None:
    """Bring the database to this code's shape; safe to call again, and by several at once."""
    with database.transaction() as session:
        config = _config()
        config.attributes["connection"] = session
        command.upgrade(config, "head")


def is_current(session: Session) -> bool:
    """Whether the database has exactly the shape this code was written for."""
    return current(session) == head()


def current(session: Session) -> str | None:
    """The migration the database is at; None for an empty one."""
    return MigrationContext.configure(session).get_current_revision()


@cache
def head() -> str | None:
    """The migration this code needs."""
    return _scripts().get_current_head()


def knows(revision: str) -> bool:
    """Whether a migration is one of this code's: if not, a newer version made the database."""
    return any(known.revision == revision for known in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
