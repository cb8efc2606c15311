"""The test servers are real, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import text

from core.db import Database
from tests.servers import chromium, postgresql


def test_a_database_is_migrated_and_empty(database: Database) -> None:
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        assert session.scalar(text("SELECT count(*) FROM contacts")) == 0


def test_the_second_database_of_a_server_starts_empty_too(
    postgresql_server: postgresql.Server, postgresql_url: str
) -> None:
    execute(postgresql_url, "CREATE TABLE left_behind (id int)")
    other = postgresql_server.create("another", template="template_openbot")
    assert execute(other, "SELECT to_regclass('left_behind')") is None
    postgresql_server.drop("another")


def test_the_server_goes_when_its_owner_is_killed() -> None:
    script = "from tests.servers import postgresql; print(postgresql.start().port, flush=True);"
    owner = subprocess.Popen(
        [sys.executable, "-c", f"{script} input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with owner:
        assert owner.stdout is not None
        port = int(owner.stdout.readline())
        assert accepts(port)
        os.kill(owner.pid, signal.SIGKILL)
    deadline = time.monotonic() + 15
    while accepts(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not accepts(port)


def test_a_missing_server_names_the_fix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENBOT_TEST_POSTGRESQL", str(tmp_path))
    with pytest.raises(postgresql.NoServer, match="make setup"):
        postgresql.start()


def test_a_page_is_in_buenos_aires_and_speaks_spanish(page: Page) -> None:
    page.set_content("<p>Año nuevo 👋</p>")
    assert page.evaluate("new Date(2026, 0, 1).getTimezoneOffset()") == 180
    assert page.evaluate("navigator.language") == "es-AR"


def test_two_pages_are_two_devices(new_page: Callable[..., Page]) -> None:
    ana, beto = new_page(), new_page(color_scheme="dark")
    assert ana.context != beto.context
    assert beto.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")


def test_a_named_browser_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(chromium.NoBrowser, match="/nowhere/chromium"):
        chromium.program(None)  # type: ignore[arg-type]  # it fails before it asks


def execute(url: str, statement: str) -> object:
    """Run one statement in a transaction; its first value, if it has one."""
    database = Database(url)
    try:
        with database.transaction() as session:
            result = session.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        database.dispose()


def accepts(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
