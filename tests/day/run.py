"""A day from morning to night, and what is left of it."""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

from core.accounts.rules import Role
from tests.day import duties, rows
from tests.day.customers import Customer
from tests.day.figures import Figures
from tests.day.office import Office
from tests.day.operators import Duty, Operator, Plan
from tests.outgoing import until
from tests.servers.whole import Whole

PHONES: Final = 12
AFTERNOON: Final = 2.5  # seconds in which customers go on writing, and nobody reads
SETTLE_SECONDS: Final = 40.0
MOST_SECONDS: Final = 110.0  # for a round, on the busiest machine
# The first ones wait for each other, so they stay first; the others come in any order.
FIRST: Final[dict[str, Sequence[Duty]]] = {
    "Ana Paz": (duties.meet_to_take,),
    "Beto Ruiz": (duties.meet_to_take,),
    "Eva Gil": (),
}
THEN: Final[dict[str, Sequence[Duty]]] = {
    "Ana Paz": (duties.give, duties.meet_to_close, duties.type_until_expired),
    "Beto Ruiz": (duties.receive, duties.lose_the_network),
    "Eva Gil": (
        duties.picture,
        duties.type_until_the_window_closes,
        duties.meet_to_close,
        duties.each_way,
    ),
}


@dataclass(frozen=True)
class Day:
    """What was measured, and every promise that did not hold."""

    figures: Figures
    faults: list[str]
    broken: dict[str, list[Any]]
    told: list[str]
    diary: list[str]


def work(whole: Whole, *, seed: int, rounds: int) -> Day:
    """Play a day at which everything that can happen happens so many times."""
    dice = random.Random(seed)
    leaving = Event()
    customers = [
        Customer(whole.simulator, n, dice=random.Random(dice.random()), leaving=leaving)
        for n in range(PHONES)
    ]
    office = Office(whole, customers)
    staff = [_operator(office, name, n, rounds=rounds, dice=dice) for n, name in enumerate(FIRST)]
    with _at_work([*customers, *staff], office, leaving) as futures:
        _wait(office, [one.is_done for one in staff], MOST_SECONDS * rounds)
        office.evening.set()
        _wait(office, [one.is_away for one in staff], SETTLE_SECONDS)
        unread = rows.Unread(whole.house.database)
        time.sleep(AFTERNOON)
        leaving.set()
        wait(futures[:PHONES])
        _settle(whole)
        office.right = rows.figures(whole.house.database)
        office.night.set()
    for number, (shown, right) in unread.wrong().items():
        office.faults.append(f"#{number} has {shown} unread, right is {right}")
    return Day(
        _figures(office, staff), office.faults, rows.broken(office), office.told, office.diary
    )


def _operator(office: Office, name: str, n: int, *, rounds: int, dice: random.Random) -> Operator:
    role = Role.ADMIN if name.startswith("Eva") else Role.OPERATOR
    user = office.whole.panel.user(name, role)
    plan: list[Duty] = []
    for _ in range(rounds):
        then = list(THEN[name])
        dice.shuffle(then)
        plan += [*FIRST[name], *then]
    return Operator(office, user, n, Plan(plan, duties.serve), dice=random.Random(dice.random()))


@contextmanager
def _at_work(
    people: Sequence[Customer | Operator], office: Office, leaving: Event
) -> Iterator[Sequence[Future[None]]]:
    """Everybody comes, and goes whatever happened; what somebody failed at fails the day."""
    errors: list[Exception] = []
    with ThreadPoolExecutor(len(people)) as rooms:
        futures = [rooms.submit(one.run) for one in people]
        try:
            yield futures
        except AssertionError as error:  # told below, beside what others failed at
            office.give_up()
            errors.append(error)
        finally:
            for event in (office.evening, leaving, office.night):
                event.set()
    failures = errors + [e for one in futures if isinstance(e := one.exception(), Exception)]
    if failures:
        raise ExceptionGroup("\n".join(office.diary), failures)


def _wait(office: Office, moments: Iterable[Event], seconds: float) -> None:
    """Until all of them have come."""
    until(lambda: office.failed.is_set() or all(one.is_set() for one in moments), seconds)
    assert not office.failed.is_set(), "somebody could not go on"


def _settle(whole: Whole) -> None:
    """Everything arrives, and what was closed is closed."""
    whole.simulator.wait_until_delivered(SETTLE_SECONDS)
    until(lambda: not rows.unsettled(whole.house.database), SETTLE_SECONDS)
    whole.simulator.wait_until_delivered(SETTLE_SECONDS)


def _figures(office: Office, staff: Sequence[Operator]) -> Figures:
    found = Figures()
    written = [word for one in office.customers for word in one.written]
    phones = rows.phones(office.whole.house.database)
    for one in staff:
        found.see(written, one.screen.opened, phones)
        for name, took in one.screen.clicks.items():
            found.clicks[name] += took
        office.faults += [f"{one.user.name}: {said}" for said in one.screen.complaints]
    return found
