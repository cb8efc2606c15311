"""`migrate`: the database gets the shape that this version needs."""

import click

from core import schema
from core.commands.start import require_known
from core.db import Database
from core.settings import load


@click.command("migrate")
def command() -> None:
    """Bring the database to this version's shape. Safe to repeat, and for several at once."""
    settings = load(secrets=False)
    database = Database(settings.database_url)
    try:
        click.echo(bring_up(database))
    finally:
        database.dispose()


def bring_up(database: Database) -> str:
    """Migrate, and say from where to where; SettingsError if a newer version made the database."""
    with database.reading() as session:
        before = schema.current(session)
    require_known(before)
    if before == schema.head():
        return f"The database is at migration {before}: nothing to do."
    schema.migrate(database)
    return f"The database went from {before or 'empty'} to migration {schema.head()}."
