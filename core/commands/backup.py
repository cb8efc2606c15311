"""`backup`: a copy of the database, and of the files beside it, as one file."""

import tempfile
from pathlib import Path

import click

from core.commands.copies import archive, postgresql, sqlite
from core.commands.copies.progress import growing
from core.commands.files import PRIVATE, database_file, refuse_database, replacing
from core.db import Database
from core.settings import load


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Write a copy of the database to FILE, while everything runs.

    It holds one moment, whole: with everything that was answered 200 before it, and the files of
    `media.folder`. Only its owner can read it; `restore` puts it back.
    """
    settings = load(secrets=False)
    database = Database(settings.database_url)
    folder = settings.path(settings.media.folder)
    try:
        refuse_database(file, database)
        with replacing(file, mode=PRIVATE) as new:
            if archive.holds_files(folder):
                _write_with_files(database, folder, new)
            else:
                write_copy(database, new)
        click.echo(f"{file}: {file.stat().st_size:,} bytes")
    finally:
        database.dispose()


def _write_with_files(database: Database, folder: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder.parent) as near:
        copy = Path(near) / "copy"
        copy.touch(mode=PRIVATE)
        write_copy(database, copy)
        with growing(target, total=None):
            archive.write(target, copy, folder)


def write_copy(database: Database, target: Path) -> None:
    """Write a copy into the empty file `target`; ClickException if there is nothing to copy."""
    own = database_file(database)
    if own is None:
        with growing(target, total=None):
            postgresql.write_copy(database, target)
    elif own.exists():
        with growing(target, total=sqlite.size(own)):
            sqlite.write_copy(own, target)
    else:
        raise click.ClickException(f"there is no database at {own}")
