"""A conversation is read in a fixed count of queries; what amends a message stands with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, update

from core.conversations import store
from core.conversations.rules import Reaction
from core.conversations.store import Talk
from core.conversations.store.history import AMENDMENTS
from core.conversations.tables import messages
from core.db import Database
from core.tickets import actions
from tests.cast import CARLA, DORA, House, message


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def talk(house: House, wa_id: str = CARLA, **how: Any) -> Talk:
    with house.database.reading() as session:
        return store.talk(session, house.contact(wa_id).id, **how)


def amend(house: House, kind: str, target: str, wa_id: str = CARLA, **more: Any) -> None:
    """A reaction, an edit or a revocation arrives."""
    key = "message_id" if kind == "reaction" else "original_message_id"
    house.later(seconds=1)
    house.receive(message(wa_id=wa_id, at=house.now, type=kind, **{kind: {key: target, **more}}))


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """The queries that run meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    with house.database.reading() as session:
        engine = session.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def full(house: House, count: int) -> None:
    """So many messages, each answering the one before, reacted to, the last ones with a file."""
    said = [
        message(
            at=house.now,
            wamid=f"wamid.N{n}",
            type="image",
            image={"id": str(n), "mime_type": "image/jpeg"},
            context={"id": f"wamid.N{n - 1}"},
        )
        for n in range(count)
    ]
    house.receive(*said)
    given = [
        message(at=house.now, type="reaction", reaction={"message_id": m["id"], "emoji": "👍"})
        for m in said
    ]
    house.receive(*given)


@pytest.mark.parametrize("count", [2, 200])
def test_as_many_queries_for_one_message_as_for_two_hundred(house: House, count: int) -> None:
    full(house, count + 1)
    contact = house.contact().id
    with house.database.reading() as session, counted(house) as seen:
        shown = store.talk(session, contact, limit=count)
    assert len(seen) == 4
    theirs = [m for m in shown.messages if m.direction == "in"]
    assert len(theirs) == len([m for m in theirs if m.id in shown.files])
    assert all(m.wamid in shown.amendments for m in theirs)
    assert len(shown.messages) == count


def test_reactions_edits_and_removals_stand_with_what_they_speak_of(house: House) -> None:
    house.say("uno", wamid="wamid.ONE")
    house.say("dos", wamid="wamid.TWO")
    amend(house, "reaction", "wamid.ONE", emoji="👍")
    amend(house, "edit", "wamid.TWO", message={"type": "text", "text": {"body": "tres"}})
    amend(house, "revoke", "wamid.TWO")
    shown = talk(house)
    assert {m.kind for m in shown.messages if m.direction == "in"} == {"text"}
    assert [m.text for m in shown.amendments["wamid.ONE"]] == ["👍"]
    assert [m.kind for m in shown.amendments["wamid.TWO"]] == ["edit", "revoke"]


def test_what_speaks_of_a_message_we_do_not_have_has_its_own_place(house: House) -> None:
    house.say("hola", wa_id=DORA, wamid="wamid.DORAS")
    house.say("hola")
    amend(house, "reaction", "wamid.NOBODYS", emoji="😮")
    amend(house, "reaction", "wamid.DORAS", emoji="👎")  # of another conversation: not hers to see
    assert [m.text for m in talk(house).messages if m.kind == "reaction"] == ["😮", "👎"]
    assert not talk(house, DORA).amendments


def test_a_reaction_of_ours_that_did_not_arrive_has_its_own_place(house: House) -> None:
    ana = house.operator()
    number = house.ask_for_a_person()
    house.act(actions.take, number, operator=ana)
    target = next(m for m in house.said() if m.direction == "in")
    given = Reaction(target.id, "🙏")
    house.act(actions.react, number, given, operator=ana, settings=house.settings)
    assert "reaction" not in {m.kind for m in talk(house).messages}
    with house.database.transaction() as session:
        failed = update(messages).where(messages.c.kind == "reaction").values(status="failed")
        session.execute(failed)
    assert "reaction" in {m.kind for m in talk(house).messages}


def test_what_is_answered_is_found_beyond_the_stretch_that_is_shown(house: House) -> None:
    house.say("la pregunta", wamid="wamid.FIRST")
    for n in range(5):
        house.say(f"otra {n}", at=house.later(seconds=1))
    quoting = {"id": "wamid.FIRST"}
    text = {"body": "a eso"}
    house.receive(message(at=house.later(seconds=1), type="text", text=text, context=quoting))
    amend(house, "revoke", "wamid.FIRST")
    shown = talk(house, limit=2)
    assert [m.text for m in shown.messages if m.direction == "in"] == ["a eso"]
    assert shown.quoted["wamid.FIRST"].text == "la pregunta"
    assert [m.kind for m in shown.amendments["wamid.FIRST"]] == ["revoke"]


def test_amendments_are_found_by_their_own_index(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    asked = {"contact": 1, "wamids": ["wamid.A", "wamid.B"]}
    with counted(House(database)) as seen, database.reading() as session:
        session.execute(AMENDMENTS, asked).all()
        plan = session.exec_driver_sql(f"EXPLAIN QUERY PLAN {seen[-1]}", (1, "a", "b")).all()
    database.dispose()
    assert "ix_messages_amends" in str(plan)
