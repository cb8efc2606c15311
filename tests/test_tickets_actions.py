"""What operators and time do to a ticket, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core.accounts.rules import Role
from core.conversations.rules import WindowClosed
from core.db import Database
from core.errors import NotFound
from core.outbox.store.queue import BOT, Outgoing, put
from core.outbox.tables import outbox
from core.tickets import actions, store
from core.tickets.machine import Event, Status
from core.tickets.rules import NotYours, TicketMoved
from core.whatsapp.composing import Unsendable
from tests.cast import NOON, House


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def shown(house: House, number: int) -> store.TicketRow:
    with house.database.reading() as session:
        return store.get(session, number, now=house.now)


def test_taking_makes_the_ticket_the_operators_and_withdraws_what_the_bot_had_not_sent(
    house: House,
) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)

    ticket = shown(house, number)
    assert (ticket.status, ticket.operator_name) == (Status.IN_PROGRESS, "Ana")
    assert (ticket.taken_at, ticket.unread) == (house.now, 0)
    assert {row.status for row in house.sent()} == {"withdrawn"}


def test_a_bot_message_that_is_being_sent_is_not_withdrawn(house: House) -> None:
    number = house.ask_for_a_person()
    with house.database.transaction() as session:
        session.execute(update(outbox).values(lease_until=house.now, worker="w"))
    house.act(actions.take, number, operator=house.operator())

    assert {row.status for row in house.sent()} == {"queued"}


def test_the_second_to_take_is_told_by_whom_and_nothing_changes(house: House) -> None:
    number = house.ask_for_a_person()
    house.act(actions.take, number, operator=house.operator("Ana"))
    with pytest.raises(TicketMoved, match="Ana"):
        house.act(actions.take, number, operator=house.operator("Beto"))
    assert shown(house, number).operator_name == "Ana"


def test_an_answer_is_queued_in_the_operators_name(house: House) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)
    house.say("¿hay alguien?")
    house.later(minutes=2)
    house.act(actions.reply, number, text="  Hola, soy Ana ", operator=ana, settings=house.settings)

    answer = house.sent()[-1]
    assert (answer.author, answer.text, answer.ticket_id) == ("operator", "Hola, soy Ana", number)
    ticket = shown(house, number)
    assert (ticket.first_reply_at, ticket.unread) == (house.now, 0)

    first = house.now
    house.later(minutes=1)
    house.act(actions.reply, number, text="¿Seguís ahí?", operator=ana, settings=house.settings)
    assert shown(house, number).first_reply_at == first


def test_a_close_that_is_taken_back_gives_what_was_unread_back(house: House) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)
    house.say("¿hay alguien?")
    house.act(actions.close, number, Event.RESOLVE, operator=ana)
    house.act(actions.undo_close, number, operator=ana)
    assert shown(house, number).unread == 1
    house.act(actions.close, number, Event.RESOLVE, operator=ana)
    house.later(seconds=6)
    house.act(actions.settle_due)
    assert shown(house, number).unread == 0


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 4097])
def test_what_whatsapp_would_refuse_is_refused_here(house: House, text: str) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)
    with pytest.raises(Unsendable):
        house.act(actions.reply, number, text=text, operator=ana, settings=house.settings)


def test_free_text_is_refused_a_minute_before_the_window_closes(house: House) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)
    house.later(hours=23, minutes=58)
    house.act(actions.reply, number, text="a tiempo", operator=ana, settings=house.settings)
    house.later(minutes=1)
    with pytest.raises(WindowClosed):
        house.act(actions.reply, number, text="tarde", operator=ana, settings=house.settings)


def test_only_its_operator_or_an_administrator_answers(house: House) -> None:
    number = house.ask_for_a_person()
    ana, beto = house.operator("Ana"), house.operator("Beto")
    with pytest.raises(TicketMoved):
        house.act(actions.reply, number, text="hola", operator=ana, settings=house.settings)
    house.act(actions.take, number, operator=ana)
    with pytest.raises(NotYours, match="Ana"):
        house.act(actions.reply, number, text="hola", operator=beto, settings=house.settings)
    eva = house.operator("Eva", Role.ADMIN)
    house.act(actions.reply, number, text="hola", operator=eva, settings=house.settings)


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (Event.RESOLVE, Status.RESOLVED),
        (Event.CANCEL, Status.CANCELLED),
        (Event.NO_ANSWER, Status.NO_ANSWER),
    ],
)
def test_a_close_takes_effect_after_five_seconds(
    house: House, event: Event, status: Status
) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)
    house.act(actions.close, number, event, operator=ana)
    assert shown(house, number).status == Status.IN_PROGRESS
    assert house.act(actions.settle_due) == 0

    house.later(seconds=5)
    assert shown(house, number).status == status, "every read derives it"
    assert house.contact().silenced_by == number
    assert house.act(actions.settle_due) == 1
    assert house.contact().silenced_by is None
    assert house.tickets()[0].closed_at == NOON + timedelta(seconds=5)


def test_a_close_can_be_undone_until_it_takes_effect(house: House) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)
    house.act(actions.close, number, Event.RESOLVE, operator=ana)
    house.later(seconds=4)
    house.act(actions.undo_close, number, operator=ana)
    house.later(seconds=10)
    assert house.act(actions.settle_due) == 0
    assert shown(house, number).status == Status.IN_PROGRESS

    house.act(actions.close, number, Event.RESOLVE, operator=ana)
    house.later(seconds=5)
    with pytest.raises(TicketMoved, match="RESUELTO"):
        house.act(actions.undo_close, number, operator=ana)


def test_releasing_gives_it_back_and_keeps_the_first_take(house: House) -> None:
    number = house.ask_for_a_person()
    ana, beto = house.operator("Ana"), house.operator("Beto")
    house.act(actions.take, number, operator=ana)
    taken = house.now
    house.later(minutes=3)
    house.act(actions.release, number, operator=ana)
    assert (shown(house, number).status, shown(house, number).operator_id) == (Status.NEW, None)
    house.act(actions.take, number, operator=beto)
    assert shown(house, number).taken_at == taken


def test_a_ticket_expires_on_read_and_is_written_down_with_its_own_moment(house: House) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)
    house.later(hours=48)
    ticket = shown(house, number)
    assert (ticket.status, ticket.closed_at) == (Status.EXPIRED, NOON + timedelta(hours=48))
    with house.database.reading() as session:
        assert store.counts(session, now=house.now)[Status.EXPIRED] == 1
        expired = store.View(statuses=(Status.EXPIRED,))
        assert store.page(session, expired, now=house.now).total == 1
        working = store.View(statuses=(Status.IN_PROGRESS,))
        assert store.page(session, working, now=house.now).total == 0
        assert store.unread_total(session, now=house.now) == 0
    with pytest.raises(TicketMoved, match="VENCIDO"):
        house.act(actions.reply, number, text="hola", operator=ana, settings=house.settings)

    house.later(hours=1)
    assert house.act(actions.settle_due) == 1
    assert house.act(actions.settle_due) == 0
    assert house.tickets()[0].closed_at == NOON + timedelta(hours=48)


def test_a_close_that_came_before_expiry_wins(house: House) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)
    house.later(hours=47, minutes=59, seconds=54)
    house.act(actions.close, number, Event.RESOLVE, operator=ana)
    house.later(hours=1)
    assert shown(house, number).status == Status.RESOLVED
    house.act(actions.settle_due)
    assert house.tickets()[0].status == Status.RESOLVED


def test_the_history_tells_who_did_what_and_when(house: House) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    house.act(actions.take, number, operator=ana)
    house.later(minutes=5)
    house.act(actions.close, number, Event.NO_ANSWER, operator=ana)
    house.later(seconds=5)
    house.act(actions.settle_due)

    with house.database.reading() as session:
        told = [(e.event, e.status, e.operator_name) for e in store.events(session, number)]
    assert told == [
        ("open", "NUEVO", None),
        ("take", "EN PROCESO", "Ana"),
        ("no_answer", "NO CONTESTA", "Ana"),
    ]


def test_an_unknown_ticket_is_told_as_such(house: House) -> None:
    with pytest.raises(NotFound):
        house.act(actions.take, 4711, operator=house.operator())


def test_the_queue_refuses_the_bot_while_a_ticket_is_open_whoever_asks(house: House) -> None:
    number = house.ask_for_a_person()
    contact = house.contact().id
    words = Outgoing(contact, BOT, "text", "¡Hola!", b'{"type":"text","text":{"body":"x"}}')
    put_now = {"settings": house.settings}
    assert house.act(put, [words], **put_now) == []

    notice = Outgoing(contact, BOT, "text", "espera", b"{}", ticket_id=number, passes_silence=True)
    assert len(house.act(put, [notice], **put_now)) == 1
    other = Outgoing(
        contact, BOT, "text", "espera", b"{}", ticket_id=number + 1, passes_silence=True
    )
    assert house.act(put, [other], **put_now) == []
