"""Alembic's entry: on the connection it is handed, or on the configured database."""

from typing import Any

from alembic import context

from core import settings
from core.db import Database
from core.schema import metadata

LOCK = 7_241_906  # PostgreSQL: two processes that migrate at once do so one after the other


def run(connection: Any) -> None:
    """Migrate on an open transaction."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Use the caller's connection if there is one, else the settings' database."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
    else:
        database = Database(settings.load(secrets=False).database_url)
        with database.transaction() as session:
            run(session)


main()
