"""What a list of tickets holds, in which order, and at which cost; on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from core.contacts.tables import contacts
from core.db import Database
from core.tickets import actions, store
from core.tickets.machine import Event, Status
from core.tickets.store import View
from core.tickets.store.pulse import unread_beat
from core.tickets.tables import tickets
from tests.cast import CARLA, DORA, House, message

EVA = "5491155550103"


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def asks(house: House, wa_id: str = CARLA, *, name: str = "", **ticket: Any) -> int:
    """A ticket of this contact, with these values in its row."""
    number = house.ask_for_a_person(wa_id)
    with house.database.transaction() as session:
        if ticket:
            session.execute(update(tickets).where(tickets.c.id == number).values(**ticket))
        if name:
            row = update(contacts).where(contacts.c.wa_id == wa_id)
            session.execute(row.values(name=name))
    return number


def shown(house: House, **view: Any) -> list[int]:
    """The numbers that a view holds, in their order."""
    with house.database.reading() as session:
        page = store.page(session, View(**view), now=house.now)
    assert page.total >= len(page.rows)
    return [row.id for row in page.rows]


def test_a_text_is_found_anywhere_in_any_case_and_its_signs_are_only_signs(house: House) -> None:
    alvaro = asks(house, name="Álvaro Ñandú", topic="100%_listo", source="QR local")
    other = asks(house, DORA, name="alvaro", topic="100 y listo", order_number="A-77")
    assert shown(house, name="áLVARO ñ") == [alvaro]
    assert shown(house, name="ALVARO") == [other]
    assert shown(house, topic="0%_L") == [alvaro]
    assert shown(house, source="qr") == [alvaro]
    assert shown(house, order="a-7") == [other]
    assert shown(house, name="\\") == []


def test_a_phone_is_found_however_it_is_written_and_whichever_way_we_know_it(house: House) -> None:
    carla, dora = asks(house), asks(house, DORA)
    with house.database.transaction() as session:
        row = update(contacts).where(contacts.c.wa_id == DORA)
        session.execute(row.values(phone="5493515550199", username="Dora.77"))
    assert shown(house, phone="+54 9 11 5555-0101") == [carla]
    assert shown(house, phone="351 555") == [dora]
    assert shown(house, phone="@dora") == [dora]
    assert shown(house, phone="A.7") == [dora]


def test_filters_hold_together(house: House) -> None:
    carla, dora = asks(house, name="Carla"), asks(house, DORA, name="Carlos")
    ana = house.operator()
    house.act(actions.take, dora, operator=ana)
    assert set(shown(house, name="carl")) == {carla, dora}
    assert shown(house, name="carl", statuses=(Status.NEW, Status.RESOLVED)) == [carla]
    assert shown(house, name="carl", operator_id=ana.id) == [dora]
    assert shown(house, name="carl", unassigned=True, number=dora) == []


def test_days_hold_their_first_moment_and_not_the_last(house: House) -> None:
    first = asks(house)
    at = house.tickets()[0].received_at
    house.later(hours=1)
    second = asks(house, DORA)
    assert shown(house, since=at, until=house.now) == [first]
    assert shown(house, since=house.now) == [second]


def test_the_clocks_are_asked_of_open_tickets_alone(house: House) -> None:
    old = asks(house)
    house.later(hours=30)
    young = asks(house, DORA)
    closed = asks(house, EVA)
    ana = house.operator()
    house.act(actions.take, closed, operator=ana)
    house.act(actions.close, closed, Event.RESOLVE, operator=ana)
    house.later(seconds=6)
    assert shown(house, window_closed=True) == [old]
    assert shown(house, due_within=timedelta(hours=24)) == [old]
    assert shown(house, window_within=timedelta(hours=6)) == []
    house.later(hours=18, minutes=10)
    assert shown(house, window_within=timedelta(hours=6)) == [young]
    assert shown(house, is_open=True) == [young], "the old one expired by itself"


def test_urgency_is_who_waits_first_and_then_the_sooner_clock(house: House) -> None:
    ana = house.operator()
    carla, dora, eva = asks(house), asks(house, DORA), asks(house, EVA)

    def answer(ticket: int) -> None:
        house.act(actions.reply, ticket, text="Hola", operator=ana, settings=house.settings)

    def waiting() -> list[int]:
        return shown(house, is_open=True, sort="urgency", descending=False)

    for ticket in (dora, eva):
        house.act(actions.take, ticket, operator=ana)
    answer(dora)
    house.later(hours=20)
    house.say("¿y?", wa_id=EVA)  # a window of 24 h again: her ticket's own clock is the sooner one
    assert waiting() == [carla, eva, dora]
    house.later(hours=5)  # a window that is closed is no clock any more
    assert waiting() == [eva, carla, dora]
    answer(eva)
    house.say("¿hola?", wa_id=DORA)  # who writes again waits again
    assert waiting() == [carla, dora, eva]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["expires", "window"])
def test_what_has_no_clock_comes_last_either_way(house: House, sort: str, descending: bool) -> None:
    closed, open_one = asks(house), asks(house, DORA)
    ana = house.operator()
    house.act(actions.take, closed, operator=ana)
    house.act(actions.close, closed, Event.CANCEL, operator=ana)
    house.later(seconds=6)
    assert shown(house, sort=sort, descending=descending) == [open_one, closed]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["expires", "window", "urgency"])
def test_by_a_clock_the_closed_follow_the_open_newest_first_wherever_a_page_ends(
    house: House, sort: str, descending: bool
) -> None:
    ana = house.operator()
    numbers = []
    for n in range(5):
        numbers.append(asks(house, str(5491155550110 + n)))
        house.later(minutes=1)
    closed = numbers[1:4]
    for ticket in closed:
        house.act(actions.take, ticket, operator=ana)
        house.act(actions.close, ticket, Event.CANCEL, operator=ana)
    house.later(seconds=6)
    opened = [numbers[4], numbers[0]] if descending else [numbers[0], numbers[4]]
    order = {"sort": sort, "descending": descending}
    for size in (1, 2, 3, 9):
        pages = [shown(house, **order, size=size, page=page) for page in range(1, 7)]
        assert [ticket for page in pages for ticket in page] == [*opened, *closed[::-1]]
        assert max(len(page) for page in pages) <= size


SORTS = ["number", "received", "name", "phone", "source", "topic", "order", "status"]


@pytest.mark.parametrize("sort", [*SORTS, "operator", "window", "expires", "unread", "urgency"])
def test_every_order_has_every_ticket_once_on_its_pages(house: House, sort: str) -> None:
    numbers = {asks(house, str(5491155550110 + n)) for n in range(3)}
    for descending in (False, True):
        order = {"sort": sort, "descending": descending, "size": 2}
        pages = [*shown(house, **order), *shown(house, **order, page=2)]
        assert sorted(pages) == sorted(numbers)
    assert shown(house, page=99) == []


def test_what_nobody_told_comes_last_either_way(house: House) -> None:
    nameless, named = asks(house), asks(house, DORA, name="Dora")
    with house.database.transaction() as session:
        row = update(contacts).where(contacts.c.wa_id == CARLA)
        session.execute(row.values(name=""))
    for descending in (False, True):
        assert shown(house, sort="name", descending=descending) == [named, nameless]
        assert shown(house, sort="order", descending=descending)[-1] in {nameless, named}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(*told: Any) -> None:
        sent.append(told[2])

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_page_costs_a_few_queries_however_many_tickets_there_are(house: House) -> None:
    for n in range(4):
        asks(house, str(5491155550110 + n))
    everything = View(name="a", phone="549", topic="a", sort="urgency")
    costs = {
        View(): 3,
        View(sort="operator"): 3,
        View(sort="urgency"): 4,  # the open ones, the closed ones, the rows, the count
        View(sort="urgency", is_open=True): 3,
        View(number=404): 2,
        View(name="nobody"): 1,
        everything: 2,
    }
    for view, queries in costs.items():
        with counted(house.database) as sent, house.database.reading() as session:
            store.page(session, view, now=house.now)
        assert len([line for line in sent if line.startswith("SELECT")]) == queries


def test_tables_that_a_view_does_not_speak_of_are_not_joined(house: House) -> None:
    with counted(house.database) as sent, house.database.reading() as session:
        store.page(session, View(statuses=(Status.RESOLVED,)), now=house.now)
    ids, total = sent[-2:]  # there are no rows to join anything to
    assert "contacts" not in ids + total
    assert "users" not in ids + total


def test_a_row_unfolds_to_its_first_message_its_history_and_the_tickets_before(
    house: House,
) -> None:
    ana = house.operator()
    before = house.ask_for_a_person()
    house.act(actions.take, before, operator=ana)
    house.act(actions.close, before, Event.RESOLVE, operator=ana)
    house.later(hours=2)
    ticket = house.ask_for_a_person()
    (row,) = [row for row in house.tickets() if row.id == ticket]
    with house.database.reading() as session:
        found = store.detail(session, ticket, row.contact_id, row.received_at, now=house.now)
    assert found.first_message is not None
    assert found.first_message.text == "hola"
    assert found.first_message.at > house.now - timedelta(hours=1)
    assert [event.event for event in found.events] == ["open"]
    assert [(one.id, one.status) for one in found.earlier] == [(before, Status.RESOLVED)]
    assert found.earlier_count == 1


def test_the_one_click_views_are_counted_for_each_person(house: House) -> None:
    ana, beto = house.operator("Ana"), house.operator("Beto")
    mine, _theirs, _free = asks(house), asks(house, DORA), asks(house, EVA)
    house.act(actions.take, mine, operator=ana)
    house.act(actions.take, _theirs, operator=beto)
    house.say("¿hola?")
    with house.database.reading() as session:
        counts = store.open_counts(session, ana.id, now=house.now)
    assert (counts.open, counts.unassigned, counts.mine, counts.unread) == (3, 1, 1, 1)


def test_news_are_of_ones_own_tickets_and_end_when_they_are_read(house: House) -> None:
    ana, beto = house.operator("Ana"), house.operator("Beto")
    ticket = asks(house)
    house.act(actions.take, ticket, operator=ana)

    def news_for(user_id: int) -> Any:
        with house.database.reading() as session:
            return store.news_of(session, user_id, now=house.now)

    assert news_for(ana.id) is None
    house.say("¿hola?")
    first = news_for(ana.id)
    assert (first.ticket_id, first.name) == (ticket, "Carla Gómez")
    assert news_for(beto.id) is None
    house.say("¿hay alguien?")
    assert news_for(ana.id).message_id > first.message_id
    house.act(actions.mark_read, ticket, operator=ana)
    assert news_for(ana.id) is None


def test_the_beat_of_the_unread_hears_one_that_comes_while_another_is_read(house: House) -> None:
    ana = house.operator()
    one, other = asks(house), asks(house, DORA)
    for ticket in (one, other):
        house.act(actions.take, ticket, operator=ana)

    def beat(change: Callable[[], Any]) -> tuple[str, int]:
        change()
        with house.database.reading() as session:
            now = house.now
            return unread_beat(session, now=now), store.unread_total(session, now=now)

    before, total = beat(lambda: house.receive(message("¿hola?", at=house.now)))
    house.act(actions.mark_read, one, operator=ana)
    after, same = beat(lambda: house.say("¿hola?", wa_id=DORA))
    assert (total, same) == (1, 1)
    assert before != after
