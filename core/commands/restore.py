"""`restore`: a copy of the database, and of the files beside it, back in their places."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from core import clock, schema
from core.commands.backup import write_copy
from core.commands.copies import archive, postgresql, sqlite, store
from core.commands.files import (
    PRIVATE,
    database_file,
    refuse_database,
    replacing,
    sync,
    told,
    unused,
)
from core.db import Database
from core.settings import Settings, load


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="Also if a worker was alive a moment ago.")
def command(file: Path, force: bool) -> None:
    """Put FILE, made by `backup`, in the place of the database, which is kept aside.

    Files that are in it replace those of `media.folder`, which are kept aside too.

    Stop Openbot first. A copy of an older version is brought to this one's shape. Messages that
    were queued when the copy was made are not sent: they may have been sent since.
    """
    settings = load(secrets=False)
    database = Database(settings.database_url)
    now = clock.now()
    try:
        refuse_database(file, database)
        _refuse_if_working(database, force=force, now=now)
        with _unpacked(file, settings) as (copy, files):
            if database.is_sqlite:
                aside, distrusted = _restore_sqlite(copy, database, now=now)
            else:
                aside, distrusted = _restore_postgresql(copy, database, settings, now=now)
            files_aside = _restore_files(files, settings, now=now) if files else None
    finally:
        database.dispose()
    click.echo(f"Restored {file}.")
    if aside:
        click.echo(f"What was there before is in {aside}.")
    if files_aside:
        click.echo(f"The files of before are in {files_aside}.")
    if distrusted:
        click.echo(
            f"{distrusted} messages were waiting to be sent when the copy was made. They may have "
            "been sent since: the panel lists them as not confirmed."
        )


def _refuse_if_working(database: Database, *, force: bool, now: datetime) -> None:
    """A worker would send from the one database and write what became of it into the other."""
    own = database_file(database)
    if force or (own is not None and not own.exists()):
        return
    if own is not None and not sqlite.is_readable(own):
        raise click.ClickException(f"{own} cannot be read; --force replaces it")
    with database.reading() as session:
        worker = store.worker_alive(session, now=now)
    database.dispose()
    if worker:
        raise click.ClickException(
            f"the worker {worker} was alive a moment ago: stop Openbot first "
            "(--force if you are sure that it is gone)"
        )


@contextmanager
def _unpacked(file: Path, settings: Settings) -> Iterator[tuple[Path, Path | None]]:
    """The copy of the database, and the folder of files that came with it, if any did."""
    if not archive.is_archive(file):
        yield file, None
        return
    near = settings.path(settings.media.folder).parent
    with told(near):
        near.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=near) as folder:
            yield archive.unpack(file, Path(folder))


def _restore_files(files: Path, settings: Settings, *, now: datetime) -> Path | None:
    """Put the files in their place; where those of before are, if there were any."""
    folder = settings.path(settings.media.folder)
    aside = None
    if folder.exists():
        aside = unused(folder.with_name(f"{folder.name}.before-{now:%Y%m%d-%H%M%S}"))
    archive.put(files, folder, aside)
    sync(folder.parent)
    return aside


def _restore_sqlite(file: Path, database: Database, *, now: datetime) -> tuple[Path | None, int]:
    """Everything is done to a file beside the database; the exchange is the last step."""
    own = database_file(database)
    if own is None:
        raise click.ClickException("a database in memory cannot be restored")
    own.parent.mkdir(parents=True, exist_ok=True)
    aside = None
    if own.exists():
        aside = unused(own.with_name(f"{own.name}.before-{now:%Y%m%d-%H%M%S}"))
    with told(own), tempfile.TemporaryDirectory(prefix=".restore-", dir=own.parent) as folder:
        new = Path(folder) / "new.db"
        new.touch(mode=PRIVATE)
        sqlite.unpack(file, new)
        distrusted = _made_current(Database(f"sqlite:///{new}"))
        sync(new)
        sqlite.swap(own, new, aside)
        sync(own.parent)
    return aside, distrusted


def _restore_postgresql(
    file: Path, database: Database, settings: Settings, *, now: datetime
) -> tuple[Path | None, int]:
    with tempfile.TemporaryDirectory(prefix="openbot-restore-") as folder:
        script = postgresql.unpack(file, Path(folder))
        _require_ours(postgresql.migration_of(script))
        with database.reading() as session:
            tables = store.tables(session)
        aside = unused(settings.path(f"data/before-{now:%Y%m%d-%H%M%S}.dump")) if tables else None
        if aside:
            aside.parent.mkdir(exist_ok=True)
            with replacing(aside, mode=PRIVATE) as new:
                write_copy(database, new)
        postgresql.put(database, script, tables)
    return aside, _made_current(database)


def _made_current(database: Database) -> int:
    """Bring a restored database to this version; how many queued messages were taken out."""
    try:
        with database.reading() as session:
            migration = schema.current(session)
        _require_ours(migration)
        schema.migrate(database)
        with database.transaction() as session:
            store.skip_ids(session)
            return store.distrust_queue(session)
    finally:
        database.dispose()


def _require_ours(migration: str | None) -> None:
    """Refuse what is no copy of an Openbot database, or one of a version newer than this."""
    if migration is None:
        raise click.ClickException("this is not a copy of an Openbot database")
    if not schema.knows(migration):
        raise click.ClickException(
            f"the copy is at migration {migration}, which this version does not know: "
            "restore it with the version of Openbot that made it, or a newer one"
        )
