"""A plan at work: it draws what strikes, and counts it."""

from collections import Counter
from collections.abc import Callable
from random import Random
from threading import Lock
from typing import Final

from simulator.events import Event
from simulator.faults import (
    AnswerFault,
    Cut,
    Delay,
    DeliveryFault,
    Drip,
    Duplicate,
    FailLater,
    Forge,
    Hang,
    Http,
    Lose,
    Malformed,
    NoStatuses,
    OldForm,
    Redeliver,
    Refuse,
    StatusesFirst,
    StatusFault,
)

from .plan import Plan

UNCLEAR: Final = frozenset({1, 131000})  # errors after which the message may be out all the same
PROXIES: Final = (429, 500, 502, 503, 504)
SHAPES: Final = ("html", "empty", "json", "huge")


class Chaos:
    """May be asked from several threads."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.struck: Counter[str] = Counter()
        self._asked: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def delivery(self, event: Event) -> DeliveryFault | None:
        """What strikes this event on its way out, if anything."""
        drawn = self._draw(event.kind, event.phone, self.plan.webhook(event.kind))
        return DELIVERIES[drawn[0]](self.plan, drawn[1]) if drawn else None

    def status(self, phone: str) -> StatusFault | None:
        """What strikes the statuses of a message that was just accepted."""
        drawn = self._draw("fate", phone, self.plan.fates())
        return FATES[drawn[0]] if drawn else None

    def answer(self, phone: str) -> AnswerFault | None:
        """What strikes the answer to a message for this phone."""
        drawn = self._draw("answer", phone, self.plan.answers())
        return ANSWERS[drawn[0]](self.plan, drawn[1]) if drawn else None

    def _draw(self, what: str, phone: str, chances: dict[str, float]) -> tuple[str, Random] | None:
        """One throw for the n-th thing of its kind at this phone, and the dice for its details."""
        with self._lock:
            self._asked[what, phone] += 1
            turn = f"{self.plan.seed}/{what}/{phone}/{self._asked[what, phone]}"
            dice = Random(turn)  # noqa: S311 - to be repeated, no secret
            thrown = dice.random()
            for name, chance in chances.items():
                if thrown < chance:
                    self.struck[name] += 1
                    return name, dice
                thrown -= chance
        return None


def _duplicate(_plan: Plan, dice: Random) -> Duplicate:
    return Duplicate(kind="duplicate", copies=dice.randint(2, 4), parallel=dice.random() < 0.5)


def _refuse(plan: Plan, dice: Random) -> Refuse:
    """After an unclear error the message may be out; after any other it is not, as documented."""
    code = dice.choice(plan.codes)
    return Refuse(kind="refuse", code=code, accept=code in UNCLEAR and dice.random() < 0.5)


def _http(_plan: Plan, dice: Random) -> Http:
    status = dice.choice(PROXIES)
    wait = 1 if status == 429 else None
    accept = status != 429 and dice.random() < 0.5
    return Http(kind="http", status=status, retry_after=wait, accept=accept)


def _hang(plan: Plan, dice: Random) -> Hang:
    then = "cut" if dice.random() < 0.5 else "answer"
    return Hang.model_validate({"kind": "hang", "seconds": plan.hang_seconds, "then": then})


def _malformed(_plan: Plan, dice: Random) -> Malformed:
    return Malformed.model_validate({"kind": "malformed", "shape": dice.choice(SHAPES)})


DELIVERIES: Final[dict[str, Callable[[Plan, Random], DeliveryFault]]] = {
    "duplicate": _duplicate,
    "overtaken": lambda plan, dice: Delay(kind="delay", seconds=dice.uniform(0, plan.late)),
    "redeliver": lambda plan, dice: Redeliver(
        kind="redeliver", seconds=dice.uniform(0, plan.later)
    ),
    "forge": lambda _plan, _dice: Forge(kind="forge"),
    "lose": lambda _plan, _dice: Lose(kind="lose"),
}
FATES: Final[dict[str, StatusFault]] = {
    "old_form": OldForm(kind="old_form"),
    "no_statuses": NoStatuses(kind="no_statuses"),
    "fail_later": FailLater(kind="fail_later"),
}
ANSWERS: Final[dict[str, Callable[[Plan, Random], AnswerFault]]] = {
    "refuse": _refuse,
    "http": _http,
    "hang": _hang,
    "cut": lambda _plan, dice: Cut(kind="cut", accept=dice.random() < 0.5),
    "malformed": _malformed,
    "drip": lambda plan, _dice: Drip(kind="drip", seconds=plan.drip_seconds),
    "statuses_first": lambda _plan, _dice: StatusesFirst(kind="statuses_first"),
}
