"""«Read» and «typing»: told once, beside the messages, and let go when nobody gains by it."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database
from core.outbox.sender.marks import tell_read
from core.outbox.store import marks, number
from core.outbox.tables import read_marks
from core.settings import Settings
from core.tickets import actions
from simulator.client import Phone
from simulator.testing import TOKEN, World, world
from tests import cast
from tests.cast import CARLA, House


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


@pytest.fixture
def carla(whatsapp: World) -> Phone:
    return whatsapp.simulator.phone(CARLA, name="Carla")


@pytest.fixture
def house(database: Database, whatsapp: World) -> House:
    known = {"whatsapp__graph_url": whatsapp.url, "whatsapp__access_token": TOKEN}
    return House(database, settings=cast.settings(**known))


def writes(house: House, phone: Phone, text: str) -> str:
    """A message that both the phone and the house know; its id."""
    wamid = phone.say(text)
    house.receive(cast.message(text, wamid=wamid, at=house.now))
    return wamid


def waiting(house: House) -> list[Any]:
    with house.database.reading() as session:
        return list(session.execute(select(read_marks)))


def tell(house: House, settings: Settings | None = None) -> int:
    return tell_read(house.database, settings or house.settings, house.now)


def is_read(phone: Phone) -> dict[str, bool]:
    return {m["text"]: m["status"] == "read" for m in phone.messages()}


def put(house: House, wamid: str, **known: Any) -> None:
    house.act(marks.put, house.contact().id, wamid, **{"typing": False, **known})


def test_the_customer_sees_that_a_taken_ticket_was_read_and_is_being_answered(
    house: House, carla: Phone, whatsapp: World
) -> None:
    for text in ("hola", "hablar con alguien"):
        writes(house, carla, text)
    ticket = house.contact().silenced_by
    assert waiting(house) == [], "nobody has read it yet"
    ana = house.operator()
    house.act(actions.mark_read, ticket, operator=ana)
    assert waiting(house) == [], "whoever looks in is not the one who answers"
    house.act(actions.take, ticket, operator=ana)
    assert waiting(house)[0].typing

    assert tell(house) == 1
    assert is_read(carla) == {"hola": True, "hablar con alguien": True}
    assert whatsapp.simulator.ledger(events=False)["refused"] == []
    assert waiting(house) == []
    assert tell(house) == 0


def test_what_its_operator_reads_or_answers_is_marked_and_nothing_else(
    house: House, carla: Phone
) -> None:
    writes(house, carla, "hola")
    writes(house, carla, "hablar con alguien")
    ticket = house.contact().silenced_by
    ana, beto = house.operator("Ana"), house.operator("Beto")
    house.act(actions.take, ticket, operator=ana)
    tell(house)

    house.act(actions.mark_read, ticket, operator=ana)
    assert waiting(house) == [], "there was nothing new"
    newest = writes(house, carla, "¿están?")
    house.act(actions.mark_read, ticket, operator=beto)
    assert waiting(house) == [], "somebody else looks in"
    house.act(actions.mark_read, ticket, operator=ana)
    (mark,) = waiting(house)
    assert (mark.wamid, mark.typing) == (newest, False)

    writes(house, carla, "¡hola!")
    house.act(actions.reply, ticket, text="Acá estoy", operator=ana, settings=house.settings)
    assert tell(house) == 1
    assert all(is_read(carla)[text] for text in ("¿están?", "¡hola!"))


def test_a_reaction_is_not_what_is_marked(house: House, carla: Phone) -> None:
    first = writes(house, carla, "hola")
    writes(house, carla, "hablar con alguien")
    house.later(seconds=1)
    newest = writes(house, carla, "¿están?")
    house.later(seconds=1)
    reaction = {"message_id": first, "emoji": "👍"}
    house.receive(cast.message(type="reaction", reaction=reaction, at=house.now))
    house.act(actions.take, house.contact().silenced_by, operator=house.operator())
    assert waiting(house)[0].wamid == newest


@pytest.mark.parametrize("code", [None, 131016, 131000, 190])
def test_a_failure_that_may_pass_is_tried_again(
    house: House, carla: Phone, whatsapp: World, code: int | None
) -> None:
    put(house, writes(house, carla, "hola"))
    if code:
        whatsapp.simulator.arm("refuse", code=code, where="receipts")
    assert tell(house, None if code else cast.settings()) == 0
    assert [mark.tries for mark in waiting(house)] == [1]
    assert tell(house) == 0, "not before it is due"
    house.later(seconds=5)
    assert tell(house) == 1
    assert is_read(carla) == {"hola": True}


def test_it_is_let_go_after_a_few_tries(house: House) -> None:
    house.say("hola")
    put(house, "wamid.X")
    for _ in range(5):
        tell(house, cast.settings())
        house.later(minutes=2)
    assert waiting(house) == []
    with house.database.reading() as session:
        assert not marks.any_due(session, now=house.now)


def test_it_is_let_go_when_whatsapp_refuses_it_for_good(house: House, carla: Phone) -> None:
    house.say("hola")
    put(house, "wamid.NOBODYS")
    assert tell(house) == 0
    assert waiting(house) == []


def test_nothing_is_told_while_sending_is_paused_and_after_half_an_hour_never(
    house: House, carla: Phone
) -> None:
    put(house, writes(house, carla, "hola"))
    with house.database.transaction() as session:
        number.lock(session, rate=80, now=house.now)
        number.pause(session, 190, now=house.now)
    assert tell(house) == 0
    with house.database.reading() as session:
        assert not marks.any_due(session, now=house.now), "an idle worker is not woken by it"
    house.later(minutes=29)
    tell(house)
    assert [mark.tries for mark in waiting(house)] == [0]
    house.later(minutes=1)
    tell(house)
    assert waiting(house) == []


def test_the_newest_message_replaces_what_waits_and_survives_the_older_ones_answer(
    house: House, carla: Phone
) -> None:
    put(house, writes(house, carla, "uno"), typing=True)
    with house.database.transaction() as session:
        (older,) = marks.take(session, now=house.now)
    put(house, writes(house, carla, "dos"))
    with house.database.transaction() as session:
        marks.drop(session, [older])
    (mark,) = waiting(house)
    assert (mark.tries, mark.typing) == (0, False)
    assert tell(house) == 1
    assert is_read(carla) == {"uno": True, "dos": True}


def test_one_refusal_does_not_hold_up_the_others(
    house: House, whatsapp: World, carla: Phone
) -> None:
    dora = whatsapp.simulator.phone(cast.DORA, name="Dora")
    wamid = dora.say("hola")
    house.receive(cast.message("hola", wamid=wamid, wa_id=cast.DORA, at=house.now))
    house.say("hola")
    put(house, "wamid.NOBODYS")
    house.act(marks.put, house.contact(cast.DORA).id, wamid, typing=False)
    assert tell(house) == 1
    assert is_read(dora) == {"hola": True}
    assert waiting(house) == []
