"""The panel as one operator sees it, and what they do there; every click's wait is noted."""

import re
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import ConsoleMessage, FilePayload, Locator, Page, Request, WebSocket
from playwright.sync_api import TimeoutError as TooLate

from tests.day.figures import Open
from tests.day.recorder import SCRIPT, expect_result, result_after, words_seen
from tests.files import picture

OPEN_LABEL: Final = re.compile(r"^Abrir el ticket #\d+$")
MINE: Final = "//button[normalize-space()='Resolver']"
THEIRS: Final = "//*[starts-with(@placeholder, 'Lo atiende')]"
ALERT: Final = "//*[@role='alert']"
UNDO: Final = "//button[normalize-space()='Deshacer']"
CLOSED: Final = "//*[starts-with(@placeholder, 'El ticket está cerrado')]"
NO_WINDOW: Final = "//*[starts-with(@placeholder, 'Pasaron 24 h')]"
WRITABLE: Final = "//*[starts-with(@placeholder, 'Escribir una respuesta') and not(@disabled)]"
FIELD: Final = "Mensaje para el cliente"
PHOTO: Final = FilePayload(name="foto.png", mimeType="image/png", buffer=picture("PNG"))
SOON: Final = 5_000  # milliseconds in which a button that was there is still there
CUT: Final = "net::ERR_INTERNET_DISCONNECTED"


class Screen:
    """One browser's page with the panel in it. `opened` are the conversations it showed."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.opened: list[Open] = []
        self.clicks: defaultdict[str, list[float]] = defaultdict(list)
        self.complaints: list[str] = []  # errors of scripts, requests to strangers
        self._own = address.removeprefix("http")
        page.add_init_script(SCRIPT)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._look)
        page.on("websocket", self._look)

    def waiting(self) -> list[int]:
        """The tickets of the list that nobody has taken, as it is drawn at this moment."""
        rows = self.page.get_by_role("row").filter(has_text="NUEVO")
        links = rows.get_by_role("button", name=OPEN_LABEL)
        labels = links.evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
        return [int(label.rpartition("#")[2]) for label in labels]

    def open(self, ticket: int) -> None:
        """Open its conversation from the list."""
        with self.measured("open a ticket", f"//*[@role='dialog'][contains(., '#{ticket}')]"):
            name = f"Abrir el ticket #{ticket}"
            self.page.get_by_role("button", name=name, exact=True).click()
        self.field.wait_for()
        self.opened.append(Open(ticket, time.time()))

    def shut(self) -> None:
        """Back to the list."""
        self._settle_words()
        self.opened[-1].until = time.time()
        self.page.keyboard.press("Escape")
        self.page.get_by_role("dialog").wait_for(state="detached")

    def take(self, *, aimed: bool = False) -> None:
        """Take the open ticket; the page shows how it went."""
        try:
            with self.measured("take", f"{MINE} | {THEIRS} | {ALERT}"):
                self._press("Tomar", aimed)
        except TooLate:  # the button went away while a hand was on its way to it
            self.page.get_by_role("button", name="Tomar", exact=True).wait_for(state="hidden")

    def aim(self, name: str) -> None:
        """The mouse is over this button, so that nothing is left to do but to press."""
        self.page.get_by_role("button", name=name, exact=True).hover()

    def _press(self, name: str, aimed: bool) -> None:
        if aimed:
            self.page.mouse.down()
            self.page.mouse.up()
        else:
            self.page.get_by_role("button", name=name, exact=True).click(timeout=SOON)

    def send(self, word: str, *, photo: bool = False) -> None:
        """Write a text that has this word in it, with a picture, and send it."""
        self.shows(WRITABLE)
        if photo:
            self.page.locator("form input[type=file]").set_input_files(PHOTO)
        self.field.fill(f"Hola, le cuento: {word} <i>gracias</i>")
        self.press_enter(word)

    def press_enter(self, word: str) -> None:
        """Send what is written; its bubble is the result."""
        with self.measured("send", f"//*[@role='log']//*[contains(text(), '{word}')]"):
            self.field.press("Enter")

    def close(self, way: str, *, aimed: bool = False) -> None:
        """Close the open ticket with this button."""
        with self.measured("close", UNDO):
            self._press(way, aimed)

    def hand_over(self, name: str, note: str) -> None:
        """Give the open ticket to a colleague."""
        self.page.get_by_role("button", name="Pasar", exact=True).click()
        to = self.page.get_by_role("combobox", name="A quién")
        to.press_sequentially(name)
        to.press("Enter")
        self.page.get_by_label("Nota para la historia").fill(note)
        with self.measured("hand over", f"//*[contains(text(), '{note}')]"):
            give = self.page.get_by_role("button", name="Pasar el ticket")
            give.click()
        self.shows(THEIRS)
        give.wait_for(state="detached")  # until then Escape is for its form

    def shows(self, path: str, seconds: float = 15.0) -> None:
        """Wait until this is on the page."""
        self.page.locator(f"xpath={path}").first.wait_for(timeout=seconds * 1000)

    def alert(self) -> str:
        """What the page warns of, if it does."""
        shown = self.page.get_by_role("alert")
        return shown.first.inner_text() if shown.count() else ""

    @property
    def field(self) -> Locator:
        """Where an operator writes to the customer."""
        return self.page.get_by_label(FIELD)

    @contextmanager
    def measured(self, what: str, path: str) -> Iterator[None]:
        """The block clicks; how long its result took is noted."""
        expect_result(self.page, path)
        yield
        self.clicks[what].append(result_after(self.page))

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Without the network, as in a lift. What was said meanwhile is not measured."""
        self._settle_words()
        one = self.opened[-1]
        one.until = time.time()
        self.page.context.set_offline(True)
        yield
        self.page.context.set_offline(False)
        self.opened.append(Open(one.ticket, time.time()))

    def _settle_words(self) -> None:
        self.opened[-1].words = words_seen(self.page)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and CUT not in message.text:
            self.complaints.append(message.text)

    def _look(self, to: Request | WebSocket) -> None:
        scheme, _colon, rest = to.url.partition(":")
        if scheme not in ("blob", "data") and not f":{rest}".startswith(self._own):
            self.complaints.append(f"asks {to.url}")
