"""The bot's silence, and its proof: what it did not say is written down, on both databases."""

import pytest
from sqlalchemy import event

from core.bot import reasons
from core.conversations.store import unsaid
from core.conversations.store.unsaid import Unsaid
from core.db import Database
from core.outbox.store.queue import BOT, OPERATOR, Outgoing, put
from core.tickets import actions
from tests.cast import DORA, House


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def not_said(house: House, number: int) -> list[Unsaid]:
    with house.database.reading() as session:
        return unsaid.of_ticket(session, number)


def test_what_taking_withdraws_is_listed_with_why_the_bot_wanted_to_say_it(house: House) -> None:
    number = house.ask_for_a_person()
    other = house.ask_for_a_person(DORA)
    queued = [row for row in house.sent() if row.status == "queued"]
    assert queued
    house.later(minutes=1)
    house.act(actions.take, number, operator=house.operator())

    listed = not_said(house, number)
    assert [line.text for line in listed] == [row.text for row in queued]
    assert {line.at for line in listed} == {house.now}
    assert [(line.node, line.reason) for line in listed] == [(r.node, r.reason) for r in queued]
    assert all(reasons.explain(line.reason or "") for line in listed)
    assert not_said(house, other) == []


def test_what_the_queue_refuses_is_listed_and_what_people_say_is_not_touched(house: House) -> None:
    number = house.ask_for_a_person()
    house.act(actions.take, number, operator=house.operator())
    before = not_said(house, number)
    contact = house.contact().id
    body = b'{"type":"text","text":{"body":"x"}}'
    of_bot = Outgoing(contact, BOT, "text", "¡Hola!", body, node="start", reason="first")
    of_ana = Outgoing(contact, OPERATOR, "text", "Soy Ana", body, ticket_id=number)
    assert len(house.act(put, [of_bot, of_ana], settings=house.settings)) == 1
    assert not_said(house, number) == [*before, Unsaid(house.now, "¡Hola!", "start", "first")]


def test_a_batch_in_which_nothing_is_silenced_costs_no_statement_more(house: House) -> None:
    house.say("hola")
    asked: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", count)
    house.say("hola", wa_id=DORA)
    assert asked
    assert not [statement for statement in asked if "suppressed" in statement]
