"""What users of comparable systems complain of: one person, split in two, or dropped.

Each is named after its complaint, and goes through the webhook, the bot, the tickets and the queue.
"""

from typing import Any

import pytest
from sqlalchemy import select

from core.contacts import actions
from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database
from core.outbox.rules.requests import compose
from core.outbox.store.claims import claim
from core.whatsapp.people import Sender
from tests.cast import CARLA, House, message
from tests.outgoing import LEASE

FORMS = [
    pytest.param("541155550101", "5491155550101", id="Argentina"),
    pytest.param("525555550142", "5215555550142", id="Mexico"),
    pytest.param("551187654321", "5511987654321", id="Brazil"),
]
IRIA = "CO.3380021945570118"


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def rows(house: House, table: Any) -> list[Any]:
    """Everything in a table."""
    with house.database.reading() as session:
        return list(session.execute(select(table).order_by(table.c.id)))


def whole(house: House) -> list[str]:
    """What was said with the only contact there is, by the customer."""
    (contact,) = rows(house, contacts)
    said = [row for row in rows(house, messages) if row.direction == "in"]
    assert {row.contact_id for row in said} == {contact.id}
    return [row.text for row in said]


def addressed(house: House) -> list[dict[str, Any]]:
    """To whom the next messages go, as WhatsApp is told."""
    with house.database.transaction() as session:
        caught = claim(session, worker="w1", limit=9, rate=1000, lease=LEASE, now=house.now)
    bodies = [compose(claimed) or {} for claimed in caught.rows]
    return [{key: body[key] for key in ("to", "recipient") if key in body} for body in bodies]


def hidden(text: str = "", *, user_id: str = IRIA, **other: Any) -> dict[str, Any]:
    """A message of somebody who has a user name and no number to show."""
    return message(text, wa_id=None, user_id=user_id, **other)


@pytest.mark.parametrize(("short", "long"), FORMS)
def test_two_formats_of_one_number_two_agents(house: House, short: str, long: str) -> None:
    house.say("hola", wa_id=short)
    house.say("hablar con alguien", wa_id=long)
    house.later(minutes=1)
    house.say("hablar con alguien", wa_id=short)
    assert whole(house) == ["hola", "hablar con alguien", "hablar con alguien"]
    (ticket,) = house.tickets()
    assert ticket.unread == 2


def test_ninth_digit_duplicates_within_one_batch(house: House) -> None:
    house.receive(*(message("hola", wa_id=form) for forms in FORMS for form in forms.values))
    assert len(rows(house, contacts)) == len(FORMS)


def test_reply_to_549_refused_because_the_number_was_rewritten(house: House) -> None:
    shorts = [str(forms.values[0]) for forms in FORMS]
    for short in shorts:
        house.say("hola", wa_id=short)
    assert addressed(house) == [{"to": f"+{short}"} for short in shorts], "exactly as received"


def test_a_landline_of_brazil_is_nobodys_mobile(house: House) -> None:
    house.receive(message("hola", wa_id="551132654321"), message("hola", wa_id="5511932654321"))
    assert len(rows(house, contacts)) == 2


def test_user_name_customers_dropped_with_a_200(house: House) -> None:
    house.receive(hidden("hola"), name="Iria")
    assert whole(house) == ["hola"]
    assert addressed(house) == [{"recipient": IRIA}], "never in `to`"

    house.later(minutes=1)
    house.receive(hidden("hablar con alguien"))
    (ticket,) = house.tickets()

    house.receive(message("y este es mi número", wa_id="573005550142", user_id=IRIA))
    house.say("sin el otro", wa_id="573005550142")
    assert len(whole(house)) == 4
    assert [row.id for row in house.tickets()] == [ticket.id]
    assert rows(house, contacts)[0].wa_id == "573005550142"


def test_a_number_shared_by_a_contact_card_is_the_same_customer(house: House) -> None:
    phone = {"phone": "+57 300 555 0142", "wa_id": "573005550142", "type": "CELL"}
    card = {"origin": "contact_request", "phones": [phone]}
    house.receive(hidden("hola"))
    house.receive(hidden(type="contacts", contacts=[card]))
    house.say("ahora con número", wa_id="573005550142")
    assert whole(house)[-1] == "ahora con número"


def test_somebody_elses_card_is_not_this_customer(house: House) -> None:
    card = {"origin": "other", "phones": [{"phone": "+57 300 555 0142", "wa_id": "573005550142"}]}
    house.receive(hidden("hola"))
    house.receive(hidden(type="contacts", contacts=[card]))
    house.say("yo soy otra", wa_id="573005550142")
    assert len(rows(house, contacts)) == 2


def test_a_changed_number_starts_a_new_history(house: House) -> None:
    house.say("antes")
    previous, current = Sender(wa_id=CARLA), Sender(wa_id="5493515550909")
    house.act(actions.renumber, previous, current, settings=house.settings)
    house.later(minutes=1)
    house.say("después", wa_id="5493515550909")
    assert whole(house) == ["antes", "después"]
    assert addressed(house)[0] == {"to": "+5493515550909"}


def test_a_rotated_id_splits_the_customer_and_late_webhooks_bring_the_old_half_back(
    house: House,
) -> None:
    house.receive(hidden("antes"))
    previous, current = Sender(user_id=IRIA), Sender(user_id="CO.9911047720083365")
    house.act(actions.renumber, previous, current, settings=house.settings)
    house.receive(hidden("después", user_id="CO.9911047720083365"))
    house.receive(hidden("escrito antes, entregado ahora"))
    assert whole(house) == ["antes", "después", "escrito antes, entregado ahora"]
