"""Copies of a SQLite database, made and put back with SQLite's own means.

A file that is in use must never be copied or replaced as a file: its latest changes stand in the
log beside it.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from core.db.database import sqlite_module

MAGIC: Final = b"SQLite format 3\x00"
PATIENCE: Final = 2.0  # seconds that a lock is waited for

sqlite = sqlite_module()


def write_copy(database: Path, target: Path) -> None:
    """Write a compact copy of this moment's content into the empty file `target`.

    Others go on reading and writing meanwhile.
    """
    with _open(database) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def size(database: Path) -> int:
    """Roughly how big a copy will be, in bytes."""
    with _open(database) as connection:
        pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
        page: int = connection.execute("PRAGMA page_size").fetchone()[0]
    return pages * page


def is_readable(database: Path) -> bool:
    """Whether it is a SQLite database at all; one that is merely locked is."""
    try:
        with _open(database) as connection:
            connection.execute("PRAGMA schema_version").fetchone()
    except sqlite.OperationalError:
        return True
    except sqlite.DatabaseError:
        return False
    return True


def unpack(copy: Path, target: Path) -> None:
    """Put a copy's content into the empty file `target`, and prove it whole."""
    with copy.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise click.ClickException(f"{copy} is not a copy of a SQLite database")
    try:
        with _open(copy) as source, _open(target) as new:
            source.backup(new)
            faults = new.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite.DatabaseError as error:
        raise click.ClickException(f"{copy} is damaged: {error}") from error
    if faults != "ok":
        raise click.ClickException(f"{copy} is damaged: {faults}")


def swap(database: Path, new: Path, aside: Path | None) -> None:
    """Put `new` in the place of the database, which becomes `aside` (None: there is none).

    Raises ClickException while any other process has the database open: it would go on writing to
    the file put aside, and nobody would notice.
    """
    if aside is None:
        new.replace(database)
        return
    with _alone(database):
        _dress_alike(new, database)
        try:
            os.link(database, aside)  # so that there is a database at every moment
        except OSError:
            database.rename(aside)
        for end in ("-wal", "-shm"):  # only of a file too damaged to take them in
            log = database.with_name(database.name + end)
            if log.exists():
                log.rename(aside.with_name(aside.name + end))
        new.replace(database)


def _dress_alike(new: Path, old: Path) -> None:
    """Give a file the owner and the rights of another: root may be restoring for somebody else."""
    wanted = old.stat()
    new.chmod(stat.S_IMODE(wanted.st_mode))
    if os.geteuid() == 0:
        os.chown(new, wanted.st_uid, wanted.st_gid)


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Hold the database for ourselves, its log taken into the file."""
    with _open(database) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite.OperationalError as error:
            raise click.ClickException(
                f"another process has {database} open ({error}): stop Openbot first"
            ) from error
        except sqlite.DatabaseError:
            pass  # damaged: that may be why somebody restores
        yield


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    connection = sqlite.connect(str(path), timeout=PATIENCE, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()
