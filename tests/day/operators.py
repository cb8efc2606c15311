"""Operators: each in a browser of their own, with duties in an order of their own."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from threading import Event
from typing import Any, Final

from playwright.sync_api import Page

from core.accounts.rules import User
from core.tickets.machine import Status
from tests.conftest import CUSTOMARY, take_pictures
from tests.day.office import Office
from tests.day.screen import Screen
from tests.servers.chromium import chromium

PLACE: Final[dict[str, Any]] = {**CUSTOMARY, "viewport": {"width": 1440, "height": 900}}
RIGHT_WITHIN: Final = 5.0  # seconds in which open pages show what is; the promise is 3
NOBODY_WAITS: Final = 500  # milliseconds until the next look at an empty queue


@dataclass(frozen=True)
class Plan:
    """What somebody has to do, and what they do when that is done."""

    duties: Sequence["Duty"]
    usual: "Duty"


class Operator:
    """Somebody at the desk from morning to night."""

    def __init__(self, office: Office, user: User, n: int, plan: "Plan", *, dice: Random) -> None:
        self.office, self.user, self.dice = office, user, dice
        self.is_done, self.is_away = Event(), Event()
        self.screen: Screen
        self._n, self._words, self._plan = n, 0, plan

    def run(self) -> None:
        """The whole day; whoever fails keeps nobody waiting."""
        try:
            with chromium() as browser:
                page = browser.new_context(**PLACE).new_page()
                page.set_default_timeout(15_000)
                self.screen = Screen(page, self.office.whole.panel.url)
                try:
                    self._day(page)
                except Exception:
                    take_pictures([page], f"working-day-{self.user.name}")
                    raise
        except Exception:
            self.office.give_up()
            raise

    def word(self) -> str:
        """One that nobody else writes."""
        self._words += 1
        return f"o{self._n}-{self._words}"

    def pause(self, shortest: float, longest: float) -> None:
        """People think, and read."""
        self.screen.page.wait_for_timeout(self.dice.uniform(shortest, longest) * 1000)

    def choose(self) -> int | None:
        """One of those who wait, not always the same one as the colleagues."""
        waiting = [one for one in self.screen.waiting() if one not in self.office.reserved]
        if waiting:
            return self.dice.choice(waiting)
        self.screen.page.wait_for_timeout(NOBODY_WAITS)
        return None

    def find(self) -> int:
        """The same, as long as it takes."""
        while (found := self.choose()) is None:
            self.office.go_on()
        return found

    def say(self, ticket: int, *, photo: bool = False) -> None:
        """Answer in the open conversation."""
        word = self.word()
        self.office.sent.append((word, self.office.ticket(ticket).wa_id))
        self.screen.send(word, photo=photo)

    def _day(self, page: Page) -> None:
        self.office.whole.panel.enter(page, self.user, "/tickets")
        for duty in self._plan.duties:
            self.office.note(self.user.name, duty.__name__)
            duty(self)
        self.office.note(self.user.name, "the usual")
        self.is_done.set()
        while not self.office.evening.is_set():
            self._plan.usual(self)
        page.get_by_role("link", name="Dashboard").click()
        page.get_by_role("heading", name="Dashboard").wait_for()
        self.is_away.set()
        while not self.office.night.is_set():
            page.wait_for_timeout(100)
        self._compare(page)

    def _compare(self, page: Page) -> None:
        """Open pages come right by themselves."""
        late = time.monotonic() + RIGHT_WITHIN
        while (shown := figures_of(page)) != self.office.right and time.monotonic() < late:
            page.wait_for_timeout(100)
        right = self.office.right
        self.office.wants(shown == right, f"{self.user.name} sees {shown}, right is {right}")


Duty = Callable[[Operator], None]


def figures_of(page: Page) -> dict[str, int]:
    """The balloon's number and those of the states, as the dashboard shows them."""
    balloon = page.locator("[class*=st-key-balloon]").get_by_role("link").inner_text()
    shown = {"unread": _number(balloon)}
    for status in Status:
        link = page.get_by_role("link", name=re.compile(rf"^\S {status.value} "))
        shown[status.value] = _number(link.inner_text())
    return shown


def _number(text: str) -> int:
    found = re.findall(r"\d+", text)
    return int(found[-1]) if found else 0
