"""Customers at random: what they write, tap, send, change and look at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from simulator.client import Simulator
from simulator.client.phone import Phone
from tests.cast import body, message, value
from tests.files import picture
from tests.storm.desk import FastClock

TEXTS = (
    *("hola", "menu", "Horarios", "mi pedido", "4512", "humano", "hablar con alguien", "cancelar"),
    *(
        "gracias",
        "¿hay alguien?",
        "<b>ñandú</b> 🐦",
        "no",
        "sí",
        "qué hora abren",
        "x" * 4096,
        "👍",
    ),
)
TAPS = (("bienvenida:0:horarios", "Horarios"), ("algo_mas:0:volver-al-menu", "Volver al menú"))
PLACE = {"latitude": -34.6, "longitude": -58.4, "name": "Acá", "address": "Calle 1"}
CARD = [{"name": {"formatted_name": "Otra"}, "phones": [{"phone": "+54 11 5555-0199"}]}]
SOUND = b"OggS" + bytes(60)
RED = picture(size=(8, 8))
OK = 200


@dataclass
class Person:
    """One person. `numbers` are still to be moved to, `ids` likewise; `forms` are those of the
    number, where there are two."""

    phone: Phone
    forms: tuple[str, ...] = ()
    numbers: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    wrote: list[str] = field(default_factory=list)  # wamids, in order
    files: int = 0


class Crowd:
    """So many people, of every sort of number."""

    def __init__(self, simulator: Simulator, now: FastClock, *, people: int) -> None:
        self._simulator = simulator
        self._now = now
        self._dice = Random()  # of the storm that rages, see `act`
        self.people = [SORTS[n % len(SORTS)](simulator, f"{n:04d}") for n in range(people)]
        self.events = 0

    def act(self, dice: Random) -> None:
        """Somebody does something."""
        self._dice = dice
        person = dice.choice(self.people)
        (act,) = dice.choices(list(ACTS), weights=list(ACTS.values()))
        act(self, person)

    def say(self, text: str) -> None:
        """The first of them writes this."""
        self._send(self.people[0], "text", {"body": text})

    def text(self, person: Person) -> None:
        self._send(person, "text", {"body": self._dice.choice(TEXTS)})

    def tap(self, person: Person) -> None:
        option, title = self._dice.choice(TAPS)
        reply = {"type": "button_reply", "button_reply": {"id": option, "title": title}}
        self._send(person, "interactive", reply)

    def text_in_some_form(self, person: Person) -> None:
        """Words under one of the forms of the number, and no other identifier: as older accounts
        send them. Straight to the webhook, until it says 200."""
        if not person.forms:
            return self.text(person)
        form, words = self._dice.choice(person.forms), self._dice.choice(TEXTS)
        written = message(words, wa_id=form, at=self._now())
        raw = body(value(written, name="Persona"))
        while self._simulator.deliver(raw) != OK:
            pass
        return self._note(person, written["id"])

    def file(self, person: Person) -> None:
        kind, content, mime = self._dice.choice(
            [("image", RED, "image/jpeg"), ("audio", SOUND, "audio/ogg")]
        )
        given = self._simulator.upload(content, mime)
        self._send(person, kind, {"id": given["id"], "mime_type": mime, "sha256": given["sha256"]})
        person.files += 1

    def album(self, person: Person) -> None:
        for _ in range(self._dice.randint(2, 4)):
            self.file(person)

    def amend(self, person: Person) -> None:
        """React to, change or take back something of one's own."""
        if not person.wrote:
            return self.text(person)
        about = self._dice.choice(person.wrote)
        changed = {"type": "text", "text": {"body": "corregido"}}
        kind, content = self._dice.choice(
            [
                ("reaction", {"message_id": about, "emoji": "😮"}),
                ("reaction", {"message_id": about}),
                ("edit", {"original_message_id": about, "message": changed}),
                ("revoke", {"original_message_id": about}),
            ]
        )
        return self._send(person, kind, content)

    def other(self, person: Person) -> None:
        kind, content = self._dice.choice(
            [("location", PLACE), ("contacts", CARD), ("poll", {"unheard": "of"})]
        )
        self._send(person, kind, content)

    def read(self, person: Person) -> None:
        person.phone.read()
        self.events += 1

    def move(self, person: Person) -> None:
        """Another number, or another id; whoever has neither writes that."""
        if person.numbers:
            self._note(person, person.phone.change_number(person.numbers.pop()))
        elif person.ids:
            self._note(person, person.phone.change_user_id(person.ids.pop()))
        else:
            self.text(person)

    def _send(self, person: Person, kind: str, content: Any) -> None:
        self._note(person, person.phone.send(kind, content, timestamp=self._moment()))

    def _note(self, person: Person, wamid: str) -> None:
        person.wrote.append(wamid)
        self.events += 1

    def _moment(self) -> int:
        return int(self._now().timestamp())


def _in_two_forms(first: str, second: str) -> Callable[[Simulator, str], Person]:
    """Somebody whose number reaches us now in one form, now in the other."""

    def join(simulator: Simulator, n: str) -> Person:
        phone = simulator.phone(first + n, name=f"Persona {n}")
        return Person(phone, forms=(first + n, second + n))

    return join


def _hidden(simulator: Simulator, n: str) -> Person:
    phone = simulator.phone(user_id=f"CO.9000{n}", name="</script>", username=f"iria{n}")
    return Person(phone, ids=[f"CO.9001{n}"])


def _mover(simulator: Simulator, n: str) -> Person:
    phone = simulator.phone(f"549351555{n}", name="Se muda")
    return Person(phone, numbers=[f"549261555{n}"])


def _picky(simulator: Simulator, n: str) -> Person:
    """As in test accounts: only the form that is not the one received is accepted."""
    phone = simulator.phone(f"549341666{n}", name="Sólo sin 9")
    phone.change(accepts=f"54341666{n}")
    return Person(phone)


def _plain(simulator: Simulator, n: str) -> Person:
    return Person(simulator.phone(f"3460055{n}", name="Ana"))


SORTS = (
    _in_two_forms("549115550", "54115550"),
    _in_two_forms("52555555", "521555555"),
    _in_two_forms("55118765", "551198765"),
    _hidden,
    _mover,
    _picky,
    _plain,
)
ACTS: dict[Callable[[Crowd, Person], None], int] = {
    Crowd.text: 50,
    Crowd.text_in_some_form: 8,
    Crowd.tap: 10,
    Crowd.file: 8,
    Crowd.album: 3,
    Crowd.amend: 10,
    Crowd.other: 6,
    Crowd.read: 8,
    Crowd.move: 5,
}
