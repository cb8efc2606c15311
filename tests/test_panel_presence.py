"""What the pages' questions tell of who is there: written rarely, and never for a hidden tab."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from core.accounts.rules import User
from core.db import Database
from core.tickets.store.presence import looking
from panel.presence import EVERY, Presence
from tests.cast import House


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def names(house: House, ticket_id: int) -> list[str]:
    with house.database.reading() as session:
        return looking(session, ticket_id, but=0, now=house.now)


def test_a_minute_of_looking_is_written_every_ten_seconds_and_not_oftener(house: House) -> None:
    ana = house.operator("Ana")
    presence = Presence(house.database)
    written: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "presence" in statement:
            written.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", count)
    for _second in range(60):
        presence.seen(ana.id, 5, now=house.later(seconds=1))
    assert len(written) == timedelta(seconds=60) / EVERY
    assert names(house, 5) == ["Ana"]


def test_of_several_tabs_the_one_that_was_there_first_is_told(house: House) -> None:
    ana = house.operator("Ana")
    presence = Presence(house.database)

    def asks(*tickets: int | None) -> None:
        for ticket in tickets:
            presence.seen(ana.id, ticket, now=house.later(milliseconds=500))

    asks(None, 5, None, 6, 5, 6)
    assert (names(house, 5), names(house, 6)) == (["Ana"], [])
    asks(*[6] * 9)
    assert (names(house, 5), names(house, 6)) == ([], ["Ana"])
    asks(*[None] * 9)
    assert names(house, 6) == []


def test_two_people_on_one_ticket_are_both_there(house: House) -> None:
    people: list[User] = [house.operator("Ana"), house.operator("Beto")]
    presence = Presence(house.database)
    for one in people:
        presence.seen(one.id, 5, now=house.now)
    assert names(house, 5) == ["Ana", "Beto"]
