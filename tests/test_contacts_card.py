"""The card of a contact: what is known, its tags, and whether it wants marketing."""

import pytest
from sqlalchemy import select

from core.accounts.tables import audit
from core.contacts import actions
from core.contacts.rules import COLOURS, InvalidTag
from core.contacts.store import tags
from core.contacts.store.card import card
from core.db import Database
from core.errors import NotFound
from tests.cast import CARLA, DORA, House


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def names(house: House, wa_id: str = CARLA) -> list[str]:
    with house.database.reading() as session:
        return [tag.name for tag in tags.of_contact(session, house.contact(wa_id).id)]


def test_a_card_tells_all_that_is_known(house: House) -> None:
    house.say("hola")
    with house.database.reading() as session:
        known = card(session, house.contact().id)
        with pytest.raises(NotFound):
            card(session, 4711)
    assert (known.name, known.messages) == ("Carla Gómez", 2)
    assert [(i.kind, i.value) for i in known.identifiers] == [("wa", CARLA)]
    assert (known.created_at, known.blocked_at, known.blocked_by) == (house.now, None, None)


def test_tags_are_made_on_the_fly_and_shared(house: House) -> None:
    ana = house.operator("Ana")
    house.say("hola")
    house.say("hola", wa_id=DORA)
    carla, dora = house.contact().id, house.contact(DORA).id
    house.act(actions.tag, carla, "  Moroso   grave ", operator=ana)
    house.act(actions.tag, carla, "VIP", operator=ana)
    house.act(actions.tag, carla, "vip", operator=ana)
    house.act(actions.tag, dora, "vip", operator=ana)
    assert names(house) == ["Moroso grave", "VIP"]
    assert names(house, DORA) == ["VIP"]
    with house.database.reading() as session:
        assert [tag.colour for tag in tags.everything(session)] == list(COLOURS[:2])

    house.act(actions.untag, carla, "VIP", operator=ana)
    house.act(actions.untag, carla, "VIP", operator=ana)
    assert (names(house), names(house, DORA)) == (["Moroso grave"], ["VIP"])
    for name in ("", " \n", "x" * 41):
        with pytest.raises(InvalidTag):
            house.act(actions.tag, carla, name, operator=ana)
    with house.database.reading() as session:
        trail = session.scalars(select(audit.c.action).order_by(audit.c.id)).all()
    assert trail == ["contact.tag"] * 3 + ["contact.untag"]


def test_marketing_is_stopped_and_allowed_by_hand(house: House) -> None:
    ana = house.operator("Ana")
    house.say("hola")
    contact = house.contact().id
    house.act(actions.stop_marketing, contact, operator=ana)
    stopped = house.now
    house.later(hours=1)
    house.act(actions.stop_marketing, contact, operator=ana)
    assert house.contact().marketing_stop_at == stopped
    house.act(actions.allow_marketing, contact, operator=ana)
    assert house.contact().marketing_stop_at is None
