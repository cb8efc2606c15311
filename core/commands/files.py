"""Files that commands write: whole or not at all, and never over the database itself."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from core.db import Database

PRIVATE: Final = 0o600
ORDINARY: Final = 0o666  # less what the person's umask takes away


@contextmanager
def replacing(path: Path, *, mode: int) -> Iterator[Path]:
    """An empty file beside `path` that takes its place when the block ends well, else goes.

    Whoever reads `path` sees the old content or the new, whole. A device or a pipe is handed out
    as it is. Raises ClickException where the system refuses.
    """
    with told(path):
        if path.exists() and not path.is_file():
            yield path
            return
        target = path.resolve()  # a link stays one
        new = target.with_name(f".{target.name}.{os.getpid()}.new")
        try:
            os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
            yield new
            sync(new)
            new.replace(target)
            sync(target.parent)
        finally:
            new.unlink(missing_ok=True)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the system says against writing a file into one line."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror or error}") from error


def sync(path: Path) -> None:
    """Make a file's content, or a folder's names, outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unused(path: Path) -> Path:
    """The path, or the same with a number behind it where there is something already."""
    tried, number = path, 1
    while tried.exists():
        number += 1
        tried = path.with_name(f"{path.name}-{number}")
    return tried


def database_file(database: Database) -> Path | None:
    """The SQLite file; None for PostgreSQL, or for a database in memory."""
    name = database.url.database
    return Path(name) if database.is_sqlite and name and name != ":memory:" else None


def refuse_database(path: Path, database: Database) -> None:
    """Never write over the database or its log."""
    own = database_file(database)
    if own is None:
        return
    taken = {own.resolve().with_name(own.name + end) for end in ("", "-wal", "-shm")}
    if path.resolve() in taken:
        raise click.ClickException(f"{path} is the database itself")
