"""Quick replies and drafts: what they become, who may write them, which one is kept."""

from datetime import timedelta

import pytest

from core.accounts.rules import Role
from core.conversations.quick_replies import InvalidQuickReply, expand, matching
from core.conversations.store import drafts, quick_replies
from core.conversations.store.quick_replies import QuickReply
from core.db import Database
from core.errors import NotAllowed, NotFound
from core.tickets import actions
from tests.cast import House


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("Hola {name}, soy {operator}.", "Hola {order} Gómez, soy Ana."),
        ("Pedido {order}: {ticket}", "Pedido : 12"),
        ("{otra} {} { name }", "{otra} {} { name }"),
        ("sin nada", "sin nada"),
    ],
)
def test_variables_are_filled_in_once(text: str, expanded: str) -> None:
    assert expand(text, {"name": "{order} Gómez", "operator": "Ana", "ticket": "12"}) == expanded


def test_what_is_typed_behind_the_slash_finds_them() -> None:
    known = [QuickReply(shortcut, "x") for shortcut in ("envío", "envios", "hola")]
    assert [r.shortcut for r in matching(known, "/ENVI")] == ["envío", "envios"]
    assert matching(known, "") == known
    assert matching(known, "chau") == []


def test_operators_use_them_and_administrators_write_them(house: House) -> None:
    ana, boss = house.operator("Ana"), house.operator("Jefa", Role.ADMIN)
    with pytest.raises(NotAllowed):
        house.act(actions.save_quick_reply, "hola", "Hola", admin=ana)
    house.act(actions.save_quick_reply, "/Hola ", " Hola {name} ", admin=boss)
    house.act(actions.save_quick_reply, "hola", "Hola, {first_name}", admin=boss)
    house.act(actions.save_quick_reply, "adios", "Chau", admin=boss)
    with house.database.reading() as session:
        assert quick_replies.everything(session) == [
            QuickReply("adios", "Chau"),
            QuickReply("hola", "Hola, {first_name}"),
        ]
    for shortcut, text in (("dos palabras", "x"), ("", "x"), ("x", " "), ("x", "{nombre}")):
        with pytest.raises(InvalidQuickReply):
            house.act(actions.save_quick_reply, shortcut, text, admin=boss)
    house.act(actions.delete_quick_reply, "adios", admin=boss)
    with pytest.raises(NotFound):
        house.act(actions.delete_quick_reply, "adios", admin=boss)


def test_of_two_devices_the_newest_draft_is_kept(house: House) -> None:
    ana, beto = house.operator("Ana"), house.operator("Beto")

    def typed(text: str, seconds: int) -> None:
        at = house.now + timedelta(seconds=seconds)
        with house.database.transaction() as session:
            drafts.put(session, 5, ana.id, text, typed_at=at)

    typed("Hola, le", 2)
    typed("Hola", 1)
    with house.database.reading() as session:
        assert drafts.get(session, 5, ana.id) == ("Hola, le", house.now + timedelta(seconds=2))
        assert drafts.get(session, 5, beto.id) is None
    typed("Hola, le escribo", 3)
    with house.database.transaction() as session:
        kept = drafts.get(session, 5, ana.id)
        assert kept
        assert kept[0] == "Hola, le escribo"
        drafts.drop(session, 5, ana.id)
        assert drafts.get(session, 5, ana.id) is None
