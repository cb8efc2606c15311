"""A panel of a module's own, on a fresh SQLite database."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core import clock
from core.db import Database
from tests.cast import House
from tests.servers.panel import Panel, running


@contextmanager
def fresh_panel(template: Path, folder: Path) -> Iterator[Panel]:
    """The real panel process on an empty SQLite database in this folder."""
    path = folder / "openbot.db"
    shutil.copyfile(template, path)
    database = Database(f"sqlite:///{path}")
    try:
        house = House(database, now=clock.now())
        with running(f"sqlite:///{path}", house, folder) as panel:
            yield panel
    finally:
        database.dispose()


@pytest.fixture(scope="module")
def panel(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    """One panel for all tests of a module."""
    with fresh_panel(sqlite_template, tmp_path_factory.mktemp("panel")) as panel:
        yield panel
