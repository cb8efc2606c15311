"""Pictures of every page as a person sees it: light and dark, wide and narrow, into screenshots/.

Everything runs for it once, on invented data in a temporary folder: nothing of a desk in use is
touched or shown.
"""

import argparse
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, StorageState, expect

from core import clock
from core.accounts.store import people
from core.contacts import store as contacts
from core.db import Database
from core.merges import actions as merges
from tests.cast import House
from tests.everything import Everything
from tests.servers.chromium import chromium
from tools import first_run
from tools.process import ROOT, child_environment

FOLDER: Final = ROOT / "screenshots"
EMAIL: Final = "ana@example.org"
PASSWORD: Final = "una-clave-para-las-fotos"  # noqa: S105 - of a desk that lives for a minute
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
WIDTHS: Final = {1440: 900, 390: 844}  # pixels: a desk's screen, a phone
CONVERSATION: Final = "conversation"
LONG: Final = {CONVERSATION: 5700}  # pixels high: all kinds of messages at once
DATA: Final = ("--contacts", "80", "--messages", "1500", "--tickets", "45")
IN_WORK: Final = "tickets?estado=EN+PROCESO"
START_SECONDS: Final = 60
CORE: Final = (sys.executable, "-m", "core")


@dataclass(frozen=True)
class Desk:
    """A running Openbot."""

    panel: str
    phone: str
    everything: int  # the ticket whose conversation holds every kind of message


def main(arguments: list[str]) -> int:
    """Take the pictures of all pages, or of those whose name holds one of the words given."""
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("words", nargs="*", help="only the pages whose name holds one of these")
    words = parser.parse_args(arguments).words
    FOLDER.mkdir(exist_ok=True)
    with running() as desk, chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        sign_in(page, desk)
        outside = {"entrance": desk.panel, "phone": desk.phone}
        for theme in THEMES:
            for width in WIDTHS:
                look = Look(browser, theme, width)
                look.shoot(chosen(outside, words), None)
                look.shoot(chosen(places(page, desk), words), page.context.storage_state())
    return 0


@contextmanager
def running() -> Iterator[Desk]:
    """`python -m core up` on free ports and invented data."""
    with tempfile.TemporaryDirectory() as folder:
        panel, webhook, simulator = (free_port() for _ in range(3))
        variables = {
            **{k: v for k, v in child_environment().items() if not k.startswith("OPENBOT_")},
            "OPENBOT_DOTENV": f"{folder}/.env",
            "OPENBOT_DATABASE__URL": f"sqlite:///{folder}/openbot.db",
            "OPENBOT_PANEL__PORT": str(panel),
            "OPENBOT_WEBHOOK__PORT": str(webhook),
            "OPENBOT_SIMULATOR__PORT": str(simulator),
        }
        first_run.write_dotenv(Path(folder) / ".env", variables)
        ana = ("--name", "Ana Ríos", "--email", EMAIL, "--role", "admin", "--password", PASSWORD)
        for command in (("migrate",), ("user", "add", *ana), ("seed", *DATA)):
            subprocess.run([*CORE, *command], cwd=ROOT, env=variables, check=True)
        suspect(variables["OPENBOT_DATABASE__URL"])
        everything = converse(variables["OPENBOT_DATABASE__URL"])
        with (FOLDER / "log.txt").open("wb") as log:
            process = subprocess.Popen(
                [*CORE, "up"], cwd=ROOT, env=variables, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            phone = f"http://127.0.0.1:{simulator}"
            desk = Desk(f"http://127.0.0.1:{panel}", phone, everything)
            await_answer(f"{desk.panel}/healthz", process)
            await_answer(desk.phone, process)
            yield desk
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def suspect(url: str) -> None:
    """Two pairs of contacts that may be one person, one of them decided, to look at."""
    database = Database(url)
    with database.transaction() as session:
        ana = people.everybody(session)[0].user
        shared = contacts.get(session, 7).wa_id
        pairs = {(1, 7): f"wa:{shared}", (2, 9): "id:AR.7719204458126603"}
        contacts.propose(session, pairs, now=clock.now())
        (merge, *_who), _other = merges.proposals(session, admin=ana)
        merges.reject(session, merge.id, admin=ana, now=clock.now())
    database.dispose()


def converse(url: str) -> int:
    """A conversation of the last half hour with every kind of message; its ticket."""
    database = Database(url)
    with database.reading() as session:
        ana = people.everybody(session)[0].user
    ticket = Everything(House(database, now=clock.now() - timedelta(minutes=30)), ana).ticket
    database.dispose()
    return ticket


def await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the address answers; SystemExit if everything ended instead."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"screenshots: {url} does not answer; see {FOLDER}/log.txt")


def sign_in(page: Page, desk: Desk) -> None:
    """Fill in the form and wait until the panel is there."""
    page.goto(desk.panel)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page.get_by_role("button", name="Salir")).to_be_attached(timeout=30_000)
    settle(page)


def places(page: Page, desk: Desk) -> dict[str, str]:
    """Every page's name and address: where the margin's links lead (no filters), and a ticket."""
    links = page.get_by_test_id("stPageLink").get_by_role("link").all()
    found = [(link.get_attribute("href") or "").removeprefix(desk.panel) for link in links]
    paths = [path for path in found if "?" not in path]
    pages = {name_of(path): f"{desk.panel}/{path.strip('/')}" for path in paths}
    tickets = f"{desk.panel}/tickets?ticket="
    pages["ticket"] = f"{tickets}{ticket_in_work(page, desk)}"
    return {**pages, CONVERSATION: f"{tickets}{desk.everything}"}


def ticket_in_work(page: Page, desk: Desk) -> str:
    """The number of a ticket that somebody is answering."""
    page.goto(f"{desk.panel}/{IN_WORK}")
    number = page.locator("tbody .numero").first.text_content(timeout=30_000)
    page.goto(desk.panel)
    settle(page)
    return (number or "").removeprefix("#")


def chosen(pages: dict[str, str], words: list[str]) -> dict[str, str]:
    """The pages whose name holds one of the words; all if there are none."""
    return {n: url for n, url in pages.items() if not words or any(word in n for word in words)}


def name_of(path: str) -> str:
    """An address as a file's name."""
    return re.sub(r"\W+", "-", path.strip("/")).strip("-") or "dashboard"


@dataclass(frozen=True)
class Look:
    """A theme and a width to see pages in."""

    browser: Browser
    theme: Literal["light", "dark"]
    width: int

    def shoot(self, pages: dict[str, str], state: StorageState | None) -> None:
        """Save a picture of each page; without a stored state, as a stranger."""
        context = self.browser.new_context(
            color_scheme=self.theme,
            viewport={"width": self.width, "height": WIDTHS[self.width]},
            locale="es-AR",
            timezone_id="America/Argentina/Buenos_Aires",
            storage_state=state,
        )
        for name, url in pages.items():
            page = context.new_page()
            height = LONG.get(name, WIDTHS[self.width])
            page.set_viewport_size({"width": self.width, "height": height})
            page.goto(url)
            settle(page)
            path = FOLDER / f"{name}-{self.theme}-{self.width}.png"
            page.screenshot(path=path)
            print(path.relative_to(ROOT), flush=True)
            page.close()
        context.close()


def settle(page: Page) -> None:
    """Wait until nothing moves: Streamlit's script has run, fonts and figures are drawn."""
    app = page.get_by_test_id("stApp")
    page.wait_for_load_state("networkidle")
    if app.count():
        expect(app).to_have_attribute("data-test-script-state", re.compile("notRunning"))
    page.evaluate("document.fonts.ready.then(() => undefined)")
    page.wait_for_timeout(700)  # charts grow into place


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
