"""Copies of a PostgreSQL database, made and put back with PostgreSQL's own programs.

Restoring is one transaction: it happens whole or not at all, and others wait for it.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import click

from core.db import Database

MAGIC: Final = b"PGDMP"
PLAIN: Final = ("--no-owner", "--no-privileges")  # it may come back under another role


def write_copy(database: Database, target: Path) -> None:
    """Write a copy of this moment's content (pg_dump's custom format) into `target`."""
    _run("pg_dump", "--format=custom", *PLAIN, f"--file={target}", database=database)


def unpack(copy: Path, folder: Path) -> Path:
    """A copy as a script in `folder`; proves at the same time that it is whole."""
    with copy.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise click.ClickException(f"{copy} is not a copy of a PostgreSQL database")
    script = folder / "restore.sql"
    _run("pg_restore", *PLAIN, f"--file={script}", str(copy))
    return script


def put(database: Database, script: Path, tables: list[str]) -> None:
    """Run a script in the place of these tables, in one transaction."""
    names = ", ".join('"{}"'.format(name.replace('"', '""')) for name in tables)
    drop = f"DROP TABLE IF EXISTS {names} CASCADE" if tables else "SELECT 1"
    options = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction")
    _run("psql", *options, f"--command={drop}", f"--file={script}", database=database)


def migration_of(script: Path) -> str | None:
    """The migration the copy is at; None if it is of something else than Openbot."""
    with script.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("COPY public.alembic_version "):
                return next(lines, "").strip()
    return None


def _uri(database: Database) -> str:
    """The address as PostgreSQL's programs take it; without the password, which `ps` would show."""
    plain = database.url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)


def _run(program: str, *arguments: str, database: Database | None = None) -> None:
    path = shutil.which(program)
    if path is None:
        raise click.ClickException(
            f"{program} is not installed: get PostgreSQL's client programs "
            "(apt-get install postgresql-client; brew install libpq)"
        )
    environment = {**os.environ, "PGAPPNAME": "openbot"}
    if database is not None:
        arguments = (*arguments, f"--dbname={_uri(database)}")
        if database.url.password is not None:
            environment["PGPASSWORD"] = str(database.url.password)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own, no shell
        [path, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        words = done.stderr.strip().splitlines() or [f"{program} ended with {done.returncode}"]
        raise click.ClickException(words[0])
