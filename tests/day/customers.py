"""Customers: each writes, taps, sends pictures and looks, as what they got last suggests."""

import time
from collections.abc import Callable
from random import Random
from threading import Event
from typing import Any, Final

from simulator.client import Simulator
from tests.day.figures import Wrote
from tests.files import picture
from tests.storm.crowd import Person

MENU: Final = "¿En qué te ayudamos?"
ORDER: Final = "¿Cuál es tu número de pedido?"
MORE: Final = "¿Necesitás algo más?"
PAUSE: Final = (1.2, 3.5)  # seconds between two things one customer does
QUESTIONS: Final = (
    "¿tienen la taza azul? {}",
    "{} <b>¿hay</b> alguien? 🙋",
    "mi dirección es otra, {}",
    "**{}** ¿y el envío? $5^2$",
)
PHOTO: Final = picture(size=(8, 8))


class Customer:
    """One phone. While `hushed` they only look."""

    def __init__(self, simulator: Simulator, n: int, *, dice: Random, leaving: Event) -> None:
        self.number = f"54911555540{n:02}"
        self.person = Person(simulator.phone(self.number, name=f"Cliente {n} <i>&amp;</i>"))
        self.hushed = Event()
        self.written: list[Wrote] = []
        self._n, self._dice, self._leaving = n, dice, leaving

    def run(self) -> None:
        """Until they leave."""
        pause = self._dice.uniform(0, 2)
        while not self._leaving.wait(pause):
            self._act()
            pause = self._dice.uniform(*PAUSE)

    def ask(self) -> None:
        """A question for whoever is there, with a word of its own."""
        word = f"c{self._n}-{len(self.written)}"
        self.written.append(Wrote(word, self.number, time.time()))
        self._note(self.person.phone.say(self._dice.choice(QUESTIONS).format(word)))

    def _act(self) -> None:
        if self.hushed.is_set() or self._dice.random() < 0.1:
            self.person.phone.read()
            return
        got = self.person.phone.got()
        last = str(got[-1]["text"]) if got else ""
        for said, answer in ANSWERS.items():
            if said in last:
                answer(self)
                return
        if not last:
            self._say("hola")
        elif self._dice.random() < 0.08:
            self._photo()
        else:
            self.ask()

    def _choose(self) -> None:
        self._say(self._dice.choice(("hablar con alguien", "hablar con alguien", "mi pedido")))

    def _order(self) -> None:
        self._say("4512")

    def _photo(self) -> None:
        self._note(self.person.phone.send_file("image", PHOTO, "image/jpeg"))
        self.person.files += 1

    def _say(self, text: str) -> None:
        self._note(self.person.phone.say(text))

    def _note(self, wamid: str) -> None:
        self.person.wrote.append(wamid)


ANSWERS: Final[dict[str, Callable[[Customer], Any]]] = {
    MENU: Customer._choose,
    MORE: Customer._choose,
    ORDER: Customer._order,
}
