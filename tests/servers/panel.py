"""A panel for the tests: the real process on a free port, and people who can sign in."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from playwright.sync_api import Locator, Page, expect

from core import clock
from core.accounts import actions, passwords
from core.accounts.actions import NewUser
from core.accounts.rules import Role, User
from core.accounts.store import people
from core.settings import ROOT
from panel.addresses import BROWSER, SESSION
from tests.cast import ENVIRONMENT, House

PASSWORD: Final = "tres tristes tigres"
HASHED: Final = passwords.hashed(PASSWORD)
DEVICE: Final = "Chrome en Linux"
START_SECONDS: Final = 60


@dataclass(frozen=True)
class Panel:
    """A running panel and the house whose database it shows."""

    url: str
    house: House
    log: Path

    def user(self, name: str, role: Role = Role.OPERATOR) -> User:
        """Somebody who can sign in with PASSWORD, as <first name>@example.org."""
        new = NewUser(name, f"{name.split()[0].lower()}@example.org", role)
        with self.house.database.transaction() as session:
            user_id = actions.add_user(session, new, password=HASHED, by=None, now=clock.now())
            return people.get(session, user_id).user

    def enter(self, page: Page, user: User, path: str = "/") -> None:
        """Open a page as one who has signed in already; tests of signing in use `sign_in`."""
        browser, now = f"browser-of-{user.id}", clock.now()
        with self.house.database.transaction() as session:
            code = actions.begin_sign_in(session, user, browser=browser, device=DEVICE, now=now)
            token = actions.exchange(session, code=code, browser=browser, now=now)
        assert token is not None
        kept = {BROWSER: browser, SESSION: token.value}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in kept.items()]
        )
        page.goto(self.url + path)
        expect(page.get_by_role("button", name="Salir")).to_be_attached(timeout=15_000)
        settled(page)

    def sign_in(self, page: Page, user: User, path: str = "/") -> None:
        """Sign in as a person does, taking over from another device if need be."""
        self.knock(page, user.email, PASSWORD, path)
        inside = page.get_by_role("button", name="Salir")
        again = page.get_by_role("button", name="Seguir acá")
        expect(inside.or_(again)).to_be_attached(timeout=15_000)
        if again.count():
            again.click()
        expect(inside).to_be_attached(timeout=15_000)
        settled(page)

    def knock(self, page: Page, email: str, password: str, path: str = "/") -> None:
        """Fill in the form and send it."""
        page.goto(self.url + path)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Contraseña", exact=True).fill(password)
        page.get_by_role("button", name="Entrar", exact=True).click()


@contextmanager
def running(database_url: str, house: House, folder: Path) -> Iterator[Panel]:
    """The panel as `python -m core panel` starts it, on a database of the right shape."""
    port = free_port()
    log = folder / "panel.log"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("OPENBOT_")},
        **ENVIRONMENT,
        "OPENBOT_DATABASE__URL": database_url,
        "OPENBOT_PANEL__PORT": str(port),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "panel"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        await_health(f"http://127.0.0.1:{port}/healthz", process, log)
        yield Panel(f"http://127.0.0.1:{port}", house, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def await_health(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the process answers; its own words if it ends instead."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", re.compile("notRunning"))


def row(page: Page, name: str) -> Locator:
    """The line of a table that shows this text."""
    return page.locator("tbody tr").filter(has_text=name)
