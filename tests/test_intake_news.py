"""What a webhook tells beside messages: who somebody is now, what they want, their files."""

from typing import Any

import pytest
from sqlalchemy import Table, select

from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database
from core.intake.tables import journal_failures
from core.media.tables import media
from core.outbox.tables import number as the_number
from tests.cast import CARLA, House, message
from tests.payloads import NAMES, payload


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def rows(house: House, table: Table) -> list[Any]:
    with house.database.reading() as session:
        return list(session.execute(select(table).order_by(table.c.id)))


def test_every_body_twice_is_applied_once_and_none_fails(house: House) -> None:
    for name in (*NAMES, *NAMES):
        house.receive_body(payload(name).replace(b"THEIRS", name.encode()))
    assert rows(house, journal_failures) == []
    wamids = [row.wamid for row in rows(house, messages) if row.direction == "in"]
    assert len(wamids) == len(set(wamids)) > 30
    assert len([row for row in rows(house, contacts) if row.wa_id == CARLA]) <= 1


@pytest.mark.parametrize("name", ["image", "video", "voice", "audio", "document", "sticker"])
def test_a_file_is_noted_to_be_fetched_once_with_its_message(house: House, name: str) -> None:
    house.receive_body(payload(name))
    house.receive_body(payload(name))
    (file,) = rows(house, media)
    (stored,) = [row for row in rows(house, messages) if row.direction == "in"]
    assert (file.message_id, file.contact_id) == (stored.id, stored.contact_id)
    assert (file.state, file.tries) == ("waiting", 0)


def test_a_changed_number_keeps_its_history_and_stands_in_the_conversation(house: House) -> None:
    house.say("hola")
    house.receive_body(payload("system_number_change"))
    (contact,) = rows(house, contacts)
    assert contact.wa_id != CARLA
    house.say("sigo acá", wa_id=contact.wa_id)
    assert len(rows(house, contacts)) == 1
    kinds = [row.kind for row in rows(house, messages) if row.direction == "in"]
    assert kinds == ["text", "system", "text"]


def test_a_late_message_does_not_bring_a_number_back_that_was_given_up(house: House) -> None:
    new = "5491155559999"
    house.say("hola")
    before = house.later(minutes=5)
    changed = {"type": "user_changed_number", "body": "…", "wa_id": new}
    house.receive(message(type="system", system=changed, at=house.later(minutes=5)))
    house.say("desde el nuevo", wa_id=new, at=house.later(minutes=1))
    house.later(minutes=1)
    house.receive(message("escrito antes", wa_id=CARLA, at=before))
    heard = [row.text for row in house.said(new) if row.direction == "in"]
    assert "escrito antes" in heard
    assert house.contact(new).wa_id == new


def test_news_of_a_number_are_answered_by_nobody_and_cost_nothing(house: House) -> None:
    house.receive_body(payload("system_number_change"))
    assert [row for row in rows(house, messages) if row.direction == "out"] == []


def test_no_more_marketing_is_remembered_until_it_is_wanted_again(house: House) -> None:
    house.say("hola")
    house.receive_body(payload("user_preferences"))
    (contact,) = rows(house, contacts)
    assert contact.marketing_stop_at
    resumed = payload("user_preferences").replace(b'"stop"', b'"resume"')
    house.receive_body(resumed)  # of the same moment: it does not undo what is as new
    assert rows(house, contacts)[0].marketing_stop_at


def test_what_is_said_in_a_group_is_answered_by_nobody(house: House) -> None:
    house.receive_body(payload("text_group"))
    assert rows(house, messages) == []


def test_who_writes_can_be_reached_again(house: House) -> None:
    house.say("hola")
    with house.database.transaction() as session:
        session.execute(contacts.update().values(unreachable_code=131026, unreachable_at=house.now))
    house.receive(message("acá estoy"))
    (contact,) = rows(house, contacts)
    assert (contact.unreachable_code, contact.unreachable_at) == (None, None)


@pytest.mark.parametrize("name", ["account_error", "account_alerts", "security", "account_update"])
def test_what_somebody_has_to_look_at_is_an_alert(house: House, name: str) -> None:
    house.receive_body(payload(name))
    (number,) = rows(house, the_number)
    assert number.alert
    assert number.alert_at


@pytest.mark.parametrize("name", ["template_status", "business_capability_update"])
def test_what_is_only_news_is_no_alert(house: House, name: str) -> None:
    house.receive_body(payload(name).replace(b"REJECTED", b"APPROVED"))
    assert rows(house, the_number) == []
