"""Everything at once from one seed, and the books that are closed afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from simulator.chaos import Chaos, Plan
from simulator.events import Event
from simulator.testing import World, world

PEOPLE = ("5491155550101", "5491155550102", "5491155550103")
ROUNDS = 12


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


def drawn(seed: int, phones: tuple[str, ...]) -> dict[str, list[Any]]:
    """What a plan does to twenty events and requests of each of these phones."""
    chaos = Chaos(Plan(seed=seed))
    found: dict[str, list[Any]] = {phone: [] for phone in phones}
    for _ in range(20):
        for phone in phones:
            event = Event("message", b"{}", phone, "wamid.X")
            found[phone] += [chaos.delivery(event), chaos.answer(phone), chaos.status(phone)]
    return found


def test_one_seed_is_one_sequence_for_each_phone_in_whatever_order_they_come() -> None:
    assert drawn(7, PEOPLE) == drawn(7, tuple(reversed(PEOPLE)))
    assert drawn(7, PEOPLE) != drawn(8, PEOPLE)
    assert drawn(7, PEOPLE)[PEOPLE[0]] != drawn(7, PEOPLE)[PEOPLE[1]]


def test_a_calm_plan_does_only_what_it_is_told() -> None:
    event = Event("message", b"{}", PEOPLE[0], "wamid.X")
    calm, certain = Chaos(Plan.calm(1)), Chaos(Plan.calm(1, duplicate=1, cut=1, old_form=1))
    assert [calm.delivery(event), calm.answer(PEOPLE[0]), calm.status(PEOPLE[0])] == [None] * 3
    certain.delivery(event), certain.answer(PEOPLE[0]), certain.status(PEOPLE[0])
    assert certain.struck == {"duplicate": 1, "cut": 1, "old_form": 1}


def send_until_answered(whatsapp: World, to: str, token: str) -> None:
    """As a careless business does: again after anything that is no 200 with an id."""
    body = {"messaging_product": "whatsapp", "to": f"+{to}", "text": {"body": token}}
    for _ in range(20):
        try:
            status, answer = whatsapp.business.post({**body, "biz_opaque_callback_data": token})
        except (urllib3.exceptions.HTTPError, ValueError):
            continue
        if status == 200 and isinstance(answer, dict):
            return


def test_the_books_tell_who_wrote_what_reached_whom_and_what_came_twice(whatsapp: World) -> None:
    with whatsapp.simulator.chaos(Plan(seed=3, late=0.1, later=0.1, hang_seconds=0.1)) as chaos:
        for turn in range(ROUNDS):
            for number in PEOPLE:
                whatsapp.simulator.phone(number).say(f"hola {turn}")
                send_until_answered(whatsapp, number, f"t.{number}.{turn}")
        whatsapp.simulator.wait_until_delivered()
    books = whatsapp.simulator.books()
    struck = chaos.struck()

    assert sum(struck.values()) > ROUNDS
    assert len(books.wrote) == ROUNDS * len(PEOPLE)
    assert books.unheard() == []
    assert max(each.heard for each in books.wrote) > 1
    heard = [message["id"] for message in whatsapp.inbox.messages()]
    assert {each.wamid: heard.count(each.wamid) for each in books.wrote} == {
        each.wamid: each.heard for each in books.wrote
    }
    on_phones = [m["text"] for each in whatsapp.simulator.phones() for m in each.got()]
    assert books.per_token() == {text: on_phones.count(text) for text in on_phones}
    assert books.twice(), "a careless business sends twice"
    assert set(books.per_wamid().values()) == {1}
    assert whatsapp.simulator.settings()["batch"] == 1
    assert whatsapp.simulator.ask("GET", "chaos") is None


def test_a_lost_message_is_in_the_books_as_never_heard(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(PEOPLE[0])
    with whatsapp.simulator.chaos(Plan.calm(1, lose_message=1)):
        lost = carla.say("nadie me oye")
    carla.wait_received(carla.say("ahora sí"))

    books = whatsapp.simulator.books()
    assert books.unheard() == [lost]
    assert [each.lost for each in books.wrote] == [True, False]


def test_the_books_count_the_statuses_that_were_heard(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(PEOPLE[0])
    carla.say("hola")
    with whatsapp.simulator.chaos(Plan.calm(1, duplicate=1)):
        wamid = whatsapp.business.send(PEOPLE[0], text={"body": "buenas"})
        whatsapp.simulator.wait_until_delivered()

    told = whatsapp.simulator.books().statuses[wamid]
    assert told.keys() == {"sent", "delivered"}
    assert min(told.values()) > 1
    assert [each.wamid for each in whatsapp.simulator.books().on(PEOPLE[0])] == [wamid]


def test_a_fault_armed_by_hand_goes_before_chaos(whatsapp: World) -> None:
    whatsapp.simulator.phone(PEOPLE[0]).say("hola")
    body = {"messaging_product": "whatsapp", "to": f"+{PEOPLE[0]}", "text": {"body": "a"}}
    whatsapp.simulator.arm("refuse", code=131021)
    with whatsapp.simulator.chaos(Plan.calm(1, refuse=1, codes=[131016])):
        assert whatsapp.business.refusal(body)[0] == 131021
        assert whatsapp.business.refusal(body)[0] == 131016
    assert whatsapp.business.post(body)[0] == 200
