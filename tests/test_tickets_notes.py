"""Notes between colleagues: never sent, told to whom they name."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from core.accounts.rules import Role
from core.conversations.store import notes
from core.db import Database
from core.errors import NotFound
from core.outbox.tables import outbox
from core.tickets import actions
from core.tickets.mentions import mentioned
from core.tickets.rules import InvalidNote
from tests.cast import House

CORE = Path(__file__).resolve().parent.parent / "core"
PEOPLE = {1: "Ana Gómez", 2: "Ana Ruiz", 3: "Beto Paz", 4: "José Ñandú", 5: "Betobetti"}


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@Beto, ¿lo ves?", {3}),
        ("para @ana gomez y @JOSE", {1, 4}),
        ("@Ana: hay dos", set()),
        ("@Ana\nRuiz", {2}),
        ("@betobetti", {5}),
        ("escribir a carla@beto.example", set()),
        ("(@beto)", {3}),
        ("@betos", set()),
        ("Beto", set()),
        ("@", set()),
    ],
)
def test_who_is_meant_by_an_at(text: str, who: set[int]) -> None:
    assert mentioned(text, PEOPLE) == who


def test_a_note_is_told_to_whom_it_names_until_they_see_it(house: House) -> None:
    ana, beto = house.operator("Ana"), house.operator("Beto")
    number = house.ask_for_a_person()
    contact = house.contact().id
    note = house.act(actions.note, number, " @Beto @Ana mirar el pago ", operator=ana)
    with house.database.reading() as session:
        (row,) = notes.of_contact(session, contact)
        (told,) = notes.unseen(session, beto.id)
        assert notes.unseen(session, ana.id) == [], "nobody is told of their own words"
        assert notes.latest_unseen(session, beto.id) == (1, note)
        assert notes.of_contact(session, contact, since=house.later(seconds=1)) == []
    assert (row.text, row.operator_name, row.ticket_id) == (
        "@Beto @Ana mirar el pago",
        "Ana",
        number,
    )
    assert (told.by, told.ticket_id, told.contact_name) == ("Ana", number, "Carla Gómez")

    assert house.act(actions.see_mentions, contact, operator=beto) == 1
    assert house.act(actions.see_mentions, contact, operator=beto) == 0
    with house.database.reading() as session:
        assert notes.latest_unseen(session, beto.id) == (0, 0)


def test_a_note_needs_words_and_a_ticket(house: House) -> None:
    ana = house.operator("Ana", Role.OPERATOR)
    number = house.ask_for_a_person()
    for text in ("", " \n ", "x" * 4001):
        with pytest.raises(InvalidNote):
            house.act(actions.note, number, text, operator=ana)
    with pytest.raises(NotFound):
        house.act(actions.note, 4711, "hola", operator=ana)


def test_notes_queue_nothing_and_nothing_that_sends_can_read_them(house: House) -> None:
    ana = house.operator("Ana")
    number = house.ask_for_a_person()
    house.act(actions.take, number, operator=ana)
    said = len(house.said())
    house.act(actions.note, number, "no mandar", operator=ana)
    with house.database.reading() as session:
        assert session.execute(select(outbox)).all() == []
    assert len(house.said()) == said

    senders = [*(CORE / "outbox").rglob("*.py"), *(CORE / "whatsapp").rglob("*.py")]
    senders += [CORE / "conversations" / "actions.py", *(CORE / "templates").rglob("*.py")]
    reading = re.compile(r"\bnotes\b")
    assert [
        str(path) for path in senders if path.exists() and reading.search(path.read_text())
    ] == []
    writer = (CORE / "tickets" / "actions" / "noting.py").read_text()
    assert not re.search(r"outbox|queue|whatsapp|conversations import actions", writer)
