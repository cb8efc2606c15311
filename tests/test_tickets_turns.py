"""Tickets by turns: who is there, who is free, whose turn it is."""

from datetime import timedelta

import pytest

from core.accounts.store import people
from core.db import Database
from core.jobs import actions as jobs
from core.jobs.store import waiting
from core.tickets import store
from core.tickets.rules import Free, deal
from core.tickets.store import presence
from tests.cast import House, settings
from tests.test_races import waiting_tickets


@pytest.fixture
def house(database: Database) -> House:
    return House(database, settings(tickets__assignment="turns", tickets__assignment_limit="2"))


@pytest.mark.parametrize(
    ("people", "dealt"),
    [
        ([], []),
        ([Free(7, 0)], [(1, 7), (2, 7)]),
        ([Free(7, 1), Free(8, 0)], [(1, 7), (2, 8), (3, 8)]),
        ([Free(7, 2), Free(8, 5)], []),
        ([Free(7, 0), Free(8, 0), Free(9, 0)], [(1, 7), (2, 8), (3, 9), (4, 7)]),
    ],
)
def test_tickets_are_dealt_by_turns_until_everybody_has_enough(
    people: list[Free], dealt: list[tuple[int, int]]
) -> None:
    assert deal([1, 2, 3, 4], people, most=2) == dealt


def here(house: House, user_id: int, *, ago: float = 0) -> None:
    with house.database.transaction() as session:
        presence.see(session, user_id, None, now=house.now - timedelta(seconds=ago))


def holders(house: House) -> list[str | None]:
    names = {None: None}
    with house.database.reading() as session:
        names |= {row.id: row.name for row in people.everybody(session)}
    return [names[row.operator_id] for row in house.tickets()]


def test_new_tickets_go_in_turn_to_those_who_are_there_and_available(house: House) -> None:
    ana, beto, eva, zoe = (house.operator(name) for name in ("Ana", "Beto", "Eva", "Zoe"))
    waiting_tickets(house, 3)
    here(house, ana.id)
    here(house, beto.id, ago=60)
    here(house, eva.id, ago=91)
    here(house, zoe.id)
    with house.database.transaction() as session:
        people.save(session, zoe.id, available=False)
    assert wanted(house)
    assert jobs.assign_tickets(house.database, house.settings, house.now) == 3
    assert holders(house) == ["Ana", "Beto", "Ana"]
    with house.database.reading() as session:
        last = store.events(session, house.tickets()[0].id)[-1]
    assert (last.event, last.operator_name, last.to_name) == ("take", None, "Ana")
    assert {row.unread for row in house.tickets()} == {1}, "nobody has looked yet"

    waiting_tickets(house, 6)
    here(house, ana.id)
    here(house, beto.id)
    assert jobs.assign_tickets(house.database, house.settings, house.now) == 1
    assert sorted(str(name) for name in holders(house)) == [
        "Ana",
        "Ana",
        "Beto",
        "Beto",
        "None",
        "None",
    ]
    assert not wanted(house), "everybody has as many as they may"


def test_nothing_is_given_where_people_take_tickets_themselves(house: House) -> None:
    house.settings = settings()
    waiting_tickets(house, 1)
    here(house, house.operator().id)
    assert not wanted(house)
    assert jobs.assign_tickets(house.database, house.settings, house.now) == 0


def test_who_looks_at_a_ticket_is_known_for_half_a_minute(house: House) -> None:
    ana, beto = house.operator("Ana"), house.operator("Beto")
    number = house.ask_for_a_person()
    for user in (ana, beto):
        with house.database.transaction() as session:
            presence.see(session, user.id, number, now=house.now)

    def looking() -> list[str]:
        with house.database.reading() as session:
            return presence.looking(session, number, but=ana.id, now=house.now)

    assert looking() == ["Beto"]
    house.later(seconds=30)
    assert looking() == []


def wanted(house: House) -> bool:
    with house.database.reading() as session:
        return waiting.tickets_unassigned(session, settings=house.settings, now=house.now)
