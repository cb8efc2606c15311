"""Faults of deliveries and of other requests, on a network where nothing happened before."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.testing import NUMBER_ID, World, world

CARLA = "5491155550101"
HOLA = {"messaging_product": "whatsapp", "to": f"+{CARLA}", "text": {"body": "hola"}}


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


def test_copies_may_come_one_after_the_other(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    whatsapp.simulator.arm("duplicate", copies=3, parallel=False)
    carla.say("uno")
    carla.wait_received(carla.say("dos"))
    whatsapp.simulator.wait_until_delivered()

    texts = [message["text"]["body"] for message in whatsapp.inbox.messages()]
    assert texts == ["uno"] * 3 + ["dos"]


def test_an_event_may_come_again_long_after_its_200_with_the_same_body(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    whatsapp.simulator.arm("redeliver", seconds=0.3)
    carla.wait_received(carla.say("uno"))
    carla.wait_received(carla.say("dos"))
    whatsapp.simulator.wait_until_delivered()

    first, _, again = (post.body for post in whatsapp.inbox.received)
    assert first == again
    events = whatsapp.simulator.ledger()["events"]
    at = {event["number"]: event["attempts"][0]["at"] for event in events}
    assert at[2] - at[1] >= 0.25


def test_so_many_events_may_come_in_one_post(whatsapp: World) -> None:
    carla, dora = whatsapp.simulator.phone(CARLA), whatsapp.simulator.phone("5491155550102")
    whatsapp.simulator.arm("gather", times=4, only="messages")
    for text in ("1", "2"):
        carla.say(text)
        dora.say(text)
    carla.wait_received(carla.say("3"))

    sizes = [len(post.values()) for post in whatsapp.inbox.received]
    assert sizes == [4, 1]
    assert [m["text"]["body"] for m in whatsapp.inbox.messages()] == ["1", "1", "2", "2", "3"]


def test_a_gathering_that_is_taken_away_lets_go_what_it_has(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    number = whatsapp.simulator.arm("gather", times=10)
    carla.say("1")
    second = carla.say("2")
    assert whatsapp.inbox.received == []
    whatsapp.simulator.disarm(number)
    carla.wait_received(second)
    assert [len(post.values()) for post in whatsapp.inbox.received] == [2]


def test_a_fault_counts_how_often_it_struck_and_is_remembered_when_it_is_spent(
    whatsapp: World,
) -> None:
    whatsapp.simulator.phone(CARLA).say("hola")
    whatsapp.simulator.arm("refuse", code=131016, times=2)
    assert whatsapp.business.post(HOLA)[0] == 500
    assert [(each["struck"], each["left"]) for each in whatsapp.simulator.faults()] == [(1, 1)]
    assert whatsapp.business.post(HOLA)[0] == 500
    assert whatsapp.simulator.faults() == []
    assert [(each["kind"], each["struck"]) for each in whatsapp.simulator.spent()] == [
        ("refuse", 2)
    ]


@pytest.mark.parametrize("where", ["account", "receipts"])
def test_other_requests_may_be_struck_too(whatsapp: World, where: str) -> None:
    wamid = whatsapp.simulator.phone(CARLA).say("hola")
    whatsapp.simulator.arm("http", status=503, where=where, times=1)
    receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    path = f"{NUMBER_ID}/messages"
    answers: dict[str, Any] = {
        "account": whatsapp.business.request("GET", NUMBER_ID)[0],
        "receipts": whatsapp.business.request("POST", path, json=receipt)[0],
    }
    assert [name for name, status in answers.items() if status == 503] == [where]
    assert whatsapp.business.post(HOLA)[0] == 200
