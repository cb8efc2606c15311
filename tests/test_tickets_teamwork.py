"""Tickets given to colleagues, closed and taken by two at once, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from core.accounts.rules import Role, User
from core.accounts.store import people
from core.accounts.tables import audit
from core.db import Database
from core.errors import NotAllowed
from core.tickets import actions, store
from core.tickets.machine import Event, Status
from core.tickets.rules import BeingClosed, CannotReceive, Handing, NotYours, TicketMoved
from tests.cast import House
from tests.test_races import at_once, waiting_tickets

ROUNDS = 12


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def taken(house: House, operator: User) -> int:
    number = house.ask_for_a_person()
    house.act(actions.take, number, operator=operator)
    return number


def shown(house: House, number: int) -> store.TicketRow:
    with house.database.reading() as session:
        return store.get(session, number, now=house.now)


def trail(house: House) -> list[tuple[str, str, str]]:
    with house.database.reading() as session:
        rows = session.execute(select(audit.c.action, audit.c.subject, audit.c.detail))
        return [tuple(row) for row in rows if row.action.startswith("ticket.")]


def test_a_hand_over_is_in_the_history_with_its_note_and_in_the_trail(house: House) -> None:
    ana, beto = house.operator("Ana"), house.operator("Beto")
    number = taken(house, ana)
    house.later(minutes=5)
    handing = Handing(beto.id, "  Pide hablar con ventas ", holder=ana.id)
    house.act(actions.hand_over, number, handing, operator=ana)

    ticket = shown(house, number)
    assert (ticket.status, ticket.operator_name) == (Status.IN_PROGRESS, "Beto")
    assert ticket.unread == 1, "Beto has not seen it"
    with house.database.reading() as session:
        last = store.events(session, number)[-1]
    assert (last.event, last.at, last.operator_name) == ("hand_over", house.now, "Ana")
    assert (last.to_name, last.note) == ("Beto", "Pide hablar con ventas")
    assert trail(house) == [
        ("ticket.take", f"ticket:{number}", ""),
        ("ticket.hand_over", f"ticket:{number}", f"user:{beto.id}"),
    ]


def test_operators_hand_over_their_own_and_administrators_assign_anything(house: House) -> None:
    ana, beto, eva = house.operator("Ana"), house.operator("Beto"), house.operator("Eva")
    boss = house.operator("Jefa", Role.ADMIN)
    number = house.ask_for_a_person()
    to_eva = Handing(eva.id)
    with pytest.raises(NotAllowed):
        house.act(actions.assign, number, to_eva, operator=ana)
    with pytest.raises(TicketMoved):
        house.act(actions.hand_over, number, to_eva, operator=ana)
    house.act(actions.assign, number, to_eva, operator=boss)
    ticket = shown(house, number)
    assert (ticket.status, ticket.operator_name) == (Status.IN_PROGRESS, "Eva")
    assert (ticket.taken_at, ticket.unread) == (house.now, 1)
    assert {row.status for row in house.sent()} == {"withdrawn"}

    with pytest.raises(NotYours, match=r"Eva.*Jefa"):
        house.act(actions.hand_over, number, Handing(ana.id, holder=eva.id), operator=beto)
    house.act(actions.assign, number, Handing(beto.id, holder=eva.id), operator=boss)
    assert shown(house, number).operator_name == "Beto"


def test_nobody_gets_a_ticket_who_cannot_work_it(house: House) -> None:
    ana, beto = house.operator("Ana"), house.operator("Beto")
    number = taken(house, ana)
    with pytest.raises(CannotReceive, match="Ana"):
        house.act(actions.hand_over, number, Handing(ana.id, holder=ana.id), operator=ana)
    with house.database.transaction() as session:
        people.save(session, beto.id, enabled=False)
    with pytest.raises(CannotReceive, match="Beto"):
        house.act(actions.hand_over, number, Handing(beto.id, holder=ana.id), operator=ana)
    assert shown(house, number).operator_name == "Ana"


def test_who_comes_second_is_told_by_whom_and_when(house: House) -> None:
    ana, beto, boss = (
        house.operator("Ana"),
        house.operator("Beto"),
        house.operator("Jefa", Role.ADMIN),
    )
    number = taken(house, ana)
    house.later(seconds=3)
    with pytest.raises(TicketMoved, match=r"EN PROCESO.*Ana.*hace 3 s"):
        house.act(actions.take, number, operator=beto)

    effective = house.act(actions.close, number, Event.RESOLVE, operator=ana)
    assert house.act(actions.close, number, Event.RESOLVE, operator=ana) == effective
    house.later(seconds=2)
    for action, asked in (
        (actions.close, (Event.CANCEL,)),
        (actions.assign, (Handing(beto.id, holder=ana.id),)),
        (actions.release, ()),
    ):
        with pytest.raises(BeingClosed, match=r"RESUELTO.*Ana hace 2 s"):
            house.act(action, number, *asked, operator=boss)
    house.later(seconds=60)
    with pytest.raises(TicketMoved, match=r"RESUELTO.*Ana hace 1 min"):
        house.act(actions.release, number, operator=boss)


def test_a_click_about_a_holder_who_is_none_any_more_changes_nothing(house: House) -> None:
    ana, beto, eva = house.operator("Ana"), house.operator("Beto"), house.operator("Eva")
    boss = house.operator("Jefa", Role.ADMIN)
    number = taken(house, ana)
    house.act(actions.hand_over, number, Handing(beto.id, holder=ana.id), operator=ana)
    with pytest.raises(TicketMoved, match=r"Beto.*Ana"):
        house.act(actions.assign, number, Handing(eva.id, holder=ana.id), operator=boss)
    assert shown(house, number).operator_name == "Beto"


def test_of_a_close_and_two_hand_overs_at_once_exactly_one_wins(house: House) -> None:
    ana, beto, eva = house.operator("Ana"), house.operator("Beto"), house.operator("Eva")
    boss = house.operator("Jefa", Role.ADMIN)
    lost = (TicketMoved, NotYours, BeingClosed)
    with ThreadPoolExecutor(3) as pool:
        for number, _wa_id in waiting_tickets(house, ROUNDS):
            house.act(actions.take, number, operator=ana)
            acts: list[Callable[[], Any]] = [
                lambda n=number: house.act(
                    actions.hand_over, n, Handing(beto.id, holder=ana.id), operator=ana
                ),
                lambda n=number: house.act(
                    actions.assign, n, Handing(eva.id, holder=ana.id), operator=boss
                ),
                lambda n=number: house.act(actions.close, n, Event.CANCEL, operator=ana),
            ]
            outcomes = at_once(pool, *acts)
            won = [place for place, outcome in enumerate(outcomes) if not isinstance(outcome, lost)]
            assert len(won) == 1, outcomes
            ticket = shown(house, number)
            holder = ("Beto", "Eva", "Ana")[won[0]]
            assert ticket.operator_name == holder
            assert (ticket.closing_at is not None) == (won[0] == 2)
            winner = ("Ana", "Jefa", "Ana")[won[0]]
            for place, outcome in enumerate(outcomes):
                assert place == won[0] or winner in str(outcome)
