"""Conversations that an operator starts, and contacts nobody wants to hear of."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.accounts.tables import audit
from core.contacts.store.card import card
from core.db import Database
from core.outbox.tables import outbox
from core.tickets import actions, store
from core.tickets.actions.starting import ContactBlocked
from core.tickets.machine import Event, Status
from core.tickets.rules import HasOpenTicket
from tests.cast import House


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def start(house: House, operator: object) -> int:
    number: int = house.act(
        actions.start, house.contact().id, operator=operator, settings=house.settings
    )
    return number


def test_an_operator_opens_a_ticket_and_has_it_at_once(house: House) -> None:
    ana = house.operator("Ana")
    house.say("hola")
    number = start(house, ana)
    with house.database.reading() as session:
        ticket = store.get(session, number, now=house.now)
        steps = [(e.event, e.operator_name) for e in store.events(session, number)]
    assert (ticket.status, ticket.operator_name) == (Status.IN_PROGRESS, "Ana")
    assert steps == [("open", "Ana"), ("take", "Ana")]
    assert house.contact().silenced_by == number
    assert ticket.expires_at == house.now + timedelta(hours=48)
    house.act(actions.reply, number, text="Soy Ana", operator=ana, settings=house.settings)
    assert house.sent()[-1].text == "Soy Ana"


def test_a_second_ticket_is_refused_with_the_number_of_the_first(house: House) -> None:
    ana, beto = house.operator("Ana"), house.operator("Beto")
    number = house.ask_for_a_person()
    with pytest.raises(HasOpenTicket, match="nadie tomó") as refused:
        start(house, ana)
    assert refused.value.ticket_id == number
    house.act(actions.take, number, operator=beto)
    with pytest.raises(HasOpenTicket, match=f"#{number}, que atiende Beto"):
        start(house, ana)
    house.act(actions.close, number, Event.RESOLVE, operator=beto)
    house.later(seconds=6)
    assert start(house, ana) == number + 1, "the close took effect, though no job wrote it down"


def test_a_blocked_contact_is_heard_by_nobody_and_nothing_is_lost(house: House) -> None:
    ana = house.operator("Ana")
    house.say("hola")
    contact = house.contact().id
    house.act(actions.block, contact, operator=ana)
    house.act(actions.block, contact, operator=ana)
    said = len(house.sent())
    house.later(minutes=1)
    house.say("humano")
    assert house.said()[-1].text == "humano"
    assert (len(house.sent()), house.tickets()) == (said, [])
    with house.database.reading() as session:
        assert session.execute(select(outbox)).all() == []
        known = card(session, contact)
    assert (known.blocked_by, known.blocked_at) == ("Ana", house.now - timedelta(minutes=1))
    with pytest.raises(ContactBlocked):
        start(house, ana)

    house.act(actions.unblock, contact, operator=ana)
    house.say("humano")
    assert [ticket.status for ticket in house.tickets()] == ["NUEVO"]
    with house.database.reading() as session:
        trail = session.scalars(select(audit.c.action).order_by(audit.c.id)).all()
    assert trail == ["contact.block", "contact.unblock"]


def test_a_message_of_a_blocked_contact_with_an_open_ticket_raises_no_number(house: House) -> None:
    ana = house.operator("Ana")
    number = house.ask_for_a_person()
    house.act(actions.take, number, operator=ana)
    house.act(actions.block, house.contact().id, operator=ana)
    house.say("¿hola?")
    assert (house.tickets()[0].unread, house.said()[-1].ticket_id) == (0, number)
