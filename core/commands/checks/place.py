"""The machine: the secrets' file, the disk, the ports, the SQLite that is used."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.commands.checks.finding import Finding, fail, ok, warn
from core.commands.files import database_file
from core.commands.ports import free
from core.db import Database
from core.db.database import sqlite_module
from core.settings import Settings

# The version that no longer loses a log's tail at a reset, and the older lines that got the same
# mend; https://sqlite.org/wal.html. 3.52.0 was withdrawn.
MENDED: Final = (3, 51, 3)
BACKPORTED: Final = ((3, 44, 6), (3, 50, 7))
WITHDRAWN: Final = (3, 52, 0)
LITTLE: Final = 0.10  # of the disk
TOO_LITTLE: Final = 0.05  # from here on /readyz says no


def secrets_file(settings: Settings) -> Finding:
    """Nobody but its owner should read the secrets."""
    path = Path(os.environ.get("OPENBOT_DOTENV", settings.root / ".env"))
    if not path.is_file():
        return ok("secrets", "no .env: they come from the environment")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return warn("secrets", f"others can read {path} ({mode:o})", f"chmod 600 {path}")
    return ok("secrets", f"{path} is its owner's alone")


def disk(settings: Settings, database: Database) -> Finding:
    """How full the disk with the data is."""
    own = database_file(database)
    folder = own.parent if own else settings.root
    if not folder.is_dir():
        return ok("disk", f"{folder} is not there yet")
    usage = shutil.disk_usage(folder)
    share = usage.free / usage.total
    text = f"{usage.free / 2**30:,.1f} GiB free ({share:.0%}) at {folder}"
    if share < TOO_LITTLE:
        return fail("disk", text, "make room: webhooks are refused when it is full")
    return warn("disk", text, "make room soon") if share < LITTLE else ok("disk", text)


def engine(database: Database) -> Finding:
    """Whether the SQLite at hand is one that loses nothing; or the programs for PostgreSQL."""
    if not database.is_sqlite:
        if shutil.which("pg_dump") is None:
            mend = "install PostgreSQL's client programs (postgresql-client)"
            return warn("postgresql", "no pg_dump: `backup` will not work", mend)
        return ok("postgresql", "pg_dump is there for `backup`")
    module = sqlite_module()
    version: tuple[int, ...] = module.sqlite_version_info
    text = f"{module.sqlite_version} ({module.__name__.partition('.')[0]})"
    if is_sound(version):
        return ok("sqlite", text)
    return warn(
        "sqlite",
        f"{text} can damage the database in rare cases (WAL-reset bug, mended in 3.51.3)",
        "use PostgreSQL (database.url), or a platform for which there is a pysqlite3 wheel",
    )


def is_sound(version: tuple[int, ...]) -> bool:
    """Whether this version of SQLite has the mend."""
    if version == WITHDRAWN:
        return False
    return version >= MENDED or any(
        line[:2] == version[:2] and version >= line for line in BACKPORTED
    )


def ports(settings: Settings, *, running: bool) -> Iterator[Finding]:
    """Whether each port is free, or used by what has to use it (`running`: a worker is alive)."""
    places = [("webhook", settings.webhook.host, settings.webhook.port)]
    places.append(("panel", settings.panel.host, settings.panel.port))
    if settings.simulator.enabled:
        places.append(("simulator", "127.0.0.1", settings.simulator.port))
    for name, host, port in places:
        if free(host, port):
            yield ok(f"port {port}", f"free for the {name}")
        elif running:
            yield ok(f"port {port}", f"in use, by the {name} it seems")
        else:
            mend = f"stop what uses it, or set OPENBOT_{name.upper()}__PORT to another"
            yield warn(f"port {port}", f"in use, while no worker runs: {name} cannot start", mend)
