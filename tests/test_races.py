"""Operators, customers, time and the sender on one ticket at one moment, on both databases.

Each round starts real threads at a barrier, each with a transaction of its own; whatever the order
the database lets them through in, the promises hold.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from core.contacts import store as contacts
from core.db import Database
from core.errors import AppError
from core.intake import actions as intake
from core.intake.actions import Post
from core.outbox.store.claims import claim
from core.outbox.tables import outbox
from core.tickets import actions
from core.tickets.machine import TRANSITIONS, Event, Status
from core.tickets.rules import TicketMoved
from core.tickets.tables import ticket_events, tickets
from core.whatsapp.reading import read
from tests.cast import CARLA, DORA, NUMBER, House, body, message, value

ROUNDS = 200


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def waiting_tickets(house: House, count: int) -> list[tuple[int, str]]:
    """So many people in the queue: the number of each ticket, and the person's wa_id."""
    people = [f"54911{number:08}" for number in range(count)]
    house.receive(*(message("humano", wa_id=wa_id, at=house.now) for wa_id in people))
    house.now += timedelta(minutes=1)
    with house.database.reading() as session:
        rows = session.execute(select(tickets.c.id).order_by(tickets.c.contact_id))
        return list(zip((row.id for row in rows), people, strict=True))


def at_once(pool: ThreadPoolExecutor, *acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment; each one's result, or the expected error it met."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except AppError as error:
            return error

    return list(pool.map(run, acts))


def receive(house: House, now: datetime, *elements: dict[str, Any]) -> None:
    """As `House.receive`, from a thread of its own and at its own moment."""
    raw = body(value(*elements))
    post = Post(raw, read(raw, phone_number_id=NUMBER, now=now), now)
    with house.database.transaction() as session:
        items = intake.keep(session, [post], now=now)
        bot = house.published.bot(session)
        intake.receive(session, items, bot=bot, settings=house.settings, now=now)


def queued_of_bot(house: House, wa_id: str) -> list[str]:
    said = [row for row in house.sent(wa_id) if row.author == "bot"]
    return [row.text for row in said if row.status == "queued"]


def test_the_bot_never_speaks_after_the_take(house: House) -> None:
    ana = house.operator()
    texts = ("cancelar", "hola", "¿hay alguien?")
    left = taken = 0
    with ThreadPoolExecutor(2) as pool:
        for turn, (number, wa_id) in enumerate(waiting_tickets(house, ROUNDS)):
            batch = [message(texts[turn % 3], wa_id=wa_id, at=house.now) for _ in range(2)]
            acts: list[Callable[[], Any]] = [
                lambda n=number: house.act(actions.take, n, operator=ana),
                lambda b=batch: receive(house, house.now, *b),
            ]
            outcome, nothing = at_once(pool, *(acts if turn % 2 else acts[::-1]))[
                :: 1 if turn % 2 else -1
            ]
            assert nothing is None
            with house.database.reading() as session:
                status = session.scalar(select(tickets.c.status).where(tickets.c.id == number))
            if status == Status.IN_PROGRESS:
                taken += 1
                assert outcome is None
                assert queued_of_bot(house, wa_id) == []
            else:
                left += 1
                assert status == Status.CANCELLED
                assert isinstance(outcome, TicketMoved)
                assert len(queued_of_bot(house, wa_id)) >= 1
    assert taken >= ROUNDS * 2 // 3, "only «cancelar» can win against a take"
    assert taken + left == ROUNDS


def test_take_leave_and_expire_exactly_one_ends_the_wait(house: House) -> None:
    ana = house.operator()
    winners = dict.fromkeys((Event.TAKE, Event.LEAVE, Event.EXPIRE), 0)
    people = waiting_tickets(house, ROUNDS // 4)
    before = house.now + timedelta(hours=47, minutes=58)
    with ThreadPoolExecutor(3) as pool:
        for number, wa_id in people:
            _let_expire_alone(house, number, before)
            after = before + timedelta(seconds=2)
            at_once(
                pool,
                lambda n=number: _at(house, before, actions.take, n, operator=ana),
                lambda w=wa_id: receive(house, before, message("cancelar", wa_id=w, at=before)),
                lambda a=after: _at(house, a, actions.settle_due),
            )
            steps = _history(house, number)
            assert steps[0] == (Event.OPEN, Status.NEW)
            ended = [event for event, _status in steps[1:2]]
            winners[Event(ended[0])] += 1
            _assert_legal(steps)
            assert len([s for s in steps if s[0] in (Event.TAKE, Event.LEAVE)]) <= 1
    assert sum(winners.values()) == ROUNDS // 4


def test_two_operators_take_and_one_wins(house: House) -> None:
    operators = [house.operator(name) for name in ("Ana", "Beto", "Eva")]
    with ThreadPoolExecutor(3) as pool:
        for number, _wa_id in waiting_tickets(house, ROUNDS // 4):
            outcomes = at_once(
                pool,
                *(lambda o=o, n=number: house.act(actions.take, n, operator=o) for o in operators),
            )
            (winner,) = [o for o, outcome in zip(operators, outcomes, strict=True) if not outcome]
            with house.database.reading() as session:
                holder = session.scalar(select(tickets.c.operator_id).where(tickets.c.id == number))
            assert holder == winner.id
            assert sum(isinstance(outcome, TicketMoved) for outcome in outcomes) == 2


def test_a_message_is_withdrawn_or_sent_never_both(house: House) -> None:
    ana = house.operator()
    people = waiting_tickets(house, ROUNDS // 2)
    _postpone(house)
    with ThreadPoolExecutor(2) as pool:
        for number, wa_id in people:
            (handover,) = house.sent(wa_id)
            _postpone(house, but=handover.id)
            _withdrawn, claimed = at_once(
                pool,
                lambda n=number: house.act(actions.take, n, operator=ana),
                lambda: _claim(house),
            )
            (handover,) = house.sent(wa_id)
            assert handover.status == ("sending" if handover.id in claimed else "withdrawn")


def test_news_of_one_person_and_words_of_another_wait_for_nobody_in_a_circle(house: House) -> None:
    house.receive(message(wa_id=CARLA), message(wa_id=DORA))
    ids = sorted(house.contact(wa_id).id for wa_id in (CARLA, DORA))

    def merge() -> None:
        with house.database.transaction() as session:
            contacts.lock(session, ids[:1])
            barrier.wait()
            time.sleep(0.3)  # the other one, were it to lock Dora alone, has done so by now
            contacts.lock(session, ids[1:])

    def webhook() -> None:
        if not house.database.is_sqlite:  # which has one writer at a time
            barrier.wait()
        changed = {"type": "user_changed_number", "body": "…", "wa_id": "5491155559999"}
        receive(
            house,
            house.now,
            message(wa_id=DORA, type="system", system=changed),
            message("hola", wa_id=CARLA),
        )

    barrier = threading.Barrier(1 if house.database.is_sqlite else 2)
    with ThreadPoolExecutor(2) as pool:
        assert at_once(pool, merge, webhook) == [None, None]
    assert house.contact("5491155559999").id == ids[1]


def _postpone(house: House, *, but: int = 0) -> None:
    """Make only this message due, or none."""
    with house.database.transaction() as session:
        due = house.now + timedelta(hours=0 if but else 1)
        chosen = outbox.c.message_id == but if but else outbox.c.message_id > 0
        session.execute(outbox.update().where(chosen).values(due_at=due))


def _claim(house: House) -> set[int]:
    """The ids a worker gets to send."""
    lease = timedelta(seconds=45)
    with house.database.transaction() as session:
        catch = claim(session, worker="w1", limit=500, rate=1000, lease=lease, now=house.now)
    return {claimed.message_id for claimed in catch.rows}


def _at(house: House, now: datetime, action: Callable[..., Any], *args: Any, **known: Any) -> Any:
    with house.database.transaction() as session:
        return action(session, *args, **known, now=now)


def _let_expire_alone(house: House, number: int, before: datetime) -> None:
    """This ticket is the only one whose time ends a second after `before`."""
    with house.database.transaction() as session:
        session.execute(
            tickets.update()
            .where(tickets.c.id == number)
            .values(expires_at=before + timedelta(seconds=1))
        )
        session.execute(
            tickets.update()
            .where(tickets.c.id > number)
            .values(expires_at=before + timedelta(days=9))
        )


def _history(house: House, number: int) -> list[tuple[str, str]]:
    with house.database.reading() as session:
        rows = session.execute(
            select(ticket_events.c.event, ticket_events.c.status)
            .where(ticket_events.c.ticket_id == number)
            .order_by(ticket_events.c.id)
        )
        return [(row.event, row.status) for row in rows]


def _assert_legal(steps: list[tuple[str, str]]) -> None:
    for (_event, before), (event, after) in pairwise(steps):
        assert TRANSITIONS[Status(before)].get(Event(event)) == after, steps
