"""What operators say beside plain text: quotes, files, templates, reactions; and when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
import pytest
from sqlalchemy import insert, select, update

from core.accounts.rules import User
from core.contacts.store import reach
from core.contacts.tables import contacts
from core.conversations import store
from core.conversations.rules import ContactGone, FileGone, Reaction, WindowClosed
from core.conversations.tables import messages
from core.db import Database
from core.media.tables import media
from core.outbox.actions import resend
from core.outbox.rules.verdicts import Lost
from core.outbox.store import claims, outcomes
from core.templates.rules import Chosen, Template
from core.templates.store import Listed, replace_all
from core.tickets import actions
from core.tickets.rules import NotYours, TicketMoved
from core.whatsapp import composing
from core.whatsapp.composing import Composed, Unsendable
from tests.cast import CARLA, DORA, House, message

Send = Callable[..., int]
FOLLOW_UP = Template("novedades", "es", components=({"type": "BODY", "text": "Hola {{1}}"},))
CHOSEN = Chosen("novedades", "es", {"body.1": "Carla"})


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.act(replace_all, [Listed("1", FOLLOW_UP)])
    return house


@pytest.fixture
def ana(house: House) -> User:
    return house.operator("Ana")


@pytest.fixture
def ticket(house: House, ana: User) -> int:
    """Carla's, in Ana's hands."""
    number = house.ask_for_a_person()
    house.act(actions.take, number, operator=ana)
    return number


def send(house: House, ticket: int, composed: Composed, by: User) -> Any:
    """Queue it on the ticket; the row of the message."""
    house.act(actions.send, ticket, composed, operator=by, settings=house.settings)
    return house.sent()[-1]


def customers(house: House, wa_id: str = CARLA) -> list[Any]:
    return [row for row in house.said(wa_id) if row.direction == "in"]


def upload(house: House, contact: int, **changes: Any) -> int:
    """A stored file of ours that waits to be sent."""
    row = {"contact_id": contact, "kind": "image", "created_at": house.now, "state": "stored"}
    with house.database.transaction() as session:
        made = session.execute(insert(media).values({**row, **changes})).inserted_primary_key
    assert made
    return int(made[0])


def test_an_answer_may_quote_a_message_of_this_conversation(
    house: House, ticket: int, ana: User
) -> None:
    asked = customers(house)[-1].wamid
    row = send(house, ticket, composing.text("A esto: sí").quoting(asked), ana)
    assert row.quoted_wamid == asked
    assert orjson.loads(row.content)["context"] == {"message_id": asked}
    with house.database.reading() as session:
        shown = store.history(session, row.contact_id)
    assert shown[-1].quoted_wamid == asked
    assert [m.wamid for m in shown if m.direction == "in"] == [m.wamid for m in customers(house)]


def test_nobody_elses_message_is_quoted_or_reacted_to(house: House, ticket: int, ana: User) -> None:
    house.say("hola", wa_id=DORA)
    doras = customers(house, DORA)[0]
    for composed in (
        composing.text("eh").quoting(doras.wamid),
        composing.text("eh").quoting("wamid.NOBODYS"),
        composing.reaction(doras.wamid, "👍"),
    ):
        with pytest.raises(Unsendable, match="no se puede citar"):
            send(house, ticket, composed, ana)
    with pytest.raises(Unsendable):
        react(house, ticket, doras.id, "👍", ana)


def react(house: House, ticket: int, message_id: int, emoji: str, by: User) -> None:
    house.act(
        actions.react,
        ticket,
        Reaction(message_id, emoji),
        operator=by,
        settings=house.settings,
    )


def test_a_reaction_is_put_and_taken_back_and_is_no_first_answer(
    house: House, ticket: int, ana: User
) -> None:
    target = customers(house)[-1]
    for emoji in ("👍", ""):
        react(house, ticket, target.id, emoji, ana)
        row = house.sent()[-1]
        assert (row.kind, row.text, row.quoted_wamid) == ("reaction", emoji, target.wamid)
        assert orjson.loads(row.content) == {
            "type": "reaction",
            "reaction": {"message_id": target.wamid, "emoji": emoji},
        }
    assert house.tickets()[0].first_reply_at is None
    with pytest.raises(Unsendable, match="un solo emoji"):
        react(house, ticket, target.id, "ok", ana)


def test_what_has_no_id_yet_is_a_reaction_or_is_a_month_old_is_not_reacted_to(
    house: House, ticket: int, ana: User
) -> None:
    unsent = house.act(actions.reply, ticket, text="hola", operator=ana, settings=house.settings)
    first = customers(house)[0]
    given = {"message_id": first.wamid, "emoji": "❤️"}
    house.receive(message(type="reaction", reaction=given, at=house.now))
    reaction = next(row for row in customers(house) if row.kind == "reaction")
    for target in (unsent, reaction.id, 4711):
        with pytest.raises(Unsendable, match="no se puede citar"):
            react(house, ticket, target, "👍", ana)
    with house.database.transaction() as session:
        old = house.now - timedelta(days=30, seconds=1)
        session.execute(update(messages).where(messages.c.id == first.id).values(at=old))
    with pytest.raises(Unsendable, match="30 días"):
        react(house, ticket, first.id, "👍", ana)


def test_a_file_is_sent_once_and_to_its_contact_only(house: House, ticket: int, ana: User) -> None:
    file = upload(house, house.contact().id)
    row = send(house, ticket, composing.media("image", file, caption="La foto"), ana)
    assert orjson.loads(row.content)["image"] == {"media": file, "caption": "La foto"}
    with house.database.reading() as session:
        query = select(media.c.message_id).where(media.c.id == file)
        assert session.scalar(query) == row.id

    house.say("hola", wa_id=DORA)
    others = upload(house, house.contact(DORA).id)
    unfinished = upload(house, house.contact().id, state="failed")
    for gone in (file, others, unfinished, 4711):
        with pytest.raises(FileGone):
            send(house, ticket, composing.media("image", gone), ana)
    assert house.sent()[-1].id == row.id, "what was refused left nothing behind"


OTHERS: dict[str, Callable[[House], Composed]] = {
    "text": lambda house: composing.text("hola"),
    "location": lambda house: composing.location(-34.6, -58.4),
    "request": lambda house: composing.ask_location("¿Dónde?"),
    "file": lambda house: composing.media("image", upload(house, house.contact().id)),
    "reaction": lambda house: composing.reaction(customers(house)[0].wamid, "👍"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_free_text_accepted_after_24_h_and_not_delivered(
    house: House, ticket: int, ana: User, kind: str
) -> None:
    """The complaint: nothing but a template is queued once the window is closed."""
    house.later(hours=23, minutes=58, seconds=59)
    send(house, ticket, OTHERS[kind](house), ana)
    house.later(seconds=1)
    before = len(house.sent())
    with pytest.raises(WindowClosed):
        send(house, ticket, OTHERS[kind](house), ana)
    assert len(house.sent()) == before

    house.act(actions.send_template, ticket, CHOSEN, operator=ana, settings=house.settings)
    row = house.sent()[-1]
    assert (row.kind, row.text, row.status) == ("template", "Hola Carla", "queued")


def test_template_parameter_mismatch(house: House, ticket: int, ana: User) -> None:
    """The complaint: what does not fit the template is told before anything is queued."""
    before = len(house.sent())
    for values in ({}, {"body.1": ""}, {"body.1": "a", "body.2": "b"}, {"body.1": "a\nb"}):
        with pytest.raises(Unsendable):
            house.act(
                actions.send_template,
                ticket,
                Chosen("novedades", "es", values),
                operator=ana,
                settings=house.settings,
            )
    assert len(house.sent()) == before


def test_131047_inside_the_window_because_arrival_time_was_used(house: House, ana: User) -> None:
    """The complaint: a message that reaches us 20 h late opens the window for 4 h, not for 24."""
    house.say("humano", at=house.now - timedelta(hours=20))
    ticket = house.contact().silenced_by
    assert house.contact().last_inbound_at == house.now - timedelta(hours=20)
    house.act(actions.take, ticket, operator=ana)
    send(house, ticket, composing.text("a tiempo"), ana)
    house.later(hours=3, minutes=59)
    with pytest.raises(WindowClosed):
        send(house, ticket, composing.text("tarde"), ana)


def test_131047_inside_our_window_fails_with_its_reason_and_the_button_really_sends_again(
    house: House, ticket: int, ana: User
) -> None:
    row = send(house, ticket, composing.text("hola"), ana)
    claim(house)
    house.act(
        outcomes.mark, [Lost(row.id, 1, 131047, "Re-engagement message")], settings=house.settings
    )
    failed = house.sent()[-1]
    assert (failed.status, failed.error_code) == ("failed", 131047)
    assert failed.error == "Re-engagement message"
    assert claim(house) == [], "it is not tried by itself"

    house.act(resend, row.id, operator=ana)
    (again,) = claim(house)
    assert (again.message_id, again.attempt) == (row.id, 2)

    house.act(outcomes.mark, [Lost(row.id, 2, 131047, "again")], settings=house.settings)
    house.later(hours=24)
    house.act(resend, row.id, operator=ana)
    assert claim(house) == []
    late = house.sent()[-1]
    assert (late.status, late.error_code) == ("failed", 131047)
    assert "24 h" in late.error, "our own window closed meanwhile, and it says so"


def claim(house: House) -> list[Any]:
    with house.database.transaction() as session:
        return claims.claim(
            session, worker="w", limit=9, rate=80, lease=timedelta(minutes=1), now=house.now
        ).rows


def test_a_template_is_sent_by_the_worker_whatever_the_window(
    house: House, ticket: int, ana: User
) -> None:
    house.later(hours=30)
    house.act(actions.send_template, ticket, CHOSEN, operator=ana, settings=house.settings)
    (claimed,) = claim(house)
    assert claimed.kind == "template"


def test_nobody_who_said_no_gets_marketing_and_everybody_the_rest(
    house: House, ticket: int, ana: User
) -> None:
    promo = Template("promo", "es", category="MARKETING", components=FOLLOW_UP.components)
    house.act(replace_all, [Listed("1", FOLLOW_UP), Listed("2", promo)])
    send_template = partial(actions.send_template, operator=ana, settings=house.settings)
    for chosen in (CHOSEN, replace(CHOSEN, name="promo")):
        house.act(send_template, ticket, chosen)
    with house.database.transaction() as session:
        reach.stop_marketing(session, {house.contact().id: house.now})
    house.act(send_template, ticket, CHOSEN)
    with pytest.raises(Unsendable, match="marketing"):
        house.act(send_template, ticket, replace(CHOSEN, name="promo"))


@pytest.mark.parametrize("verb", ["send", "send_template", "react"])
def test_only_its_operator_or_an_administrator_says_anything(
    house: House, ana: User, verb: str
) -> None:
    number = house.ask_for_a_person()
    what: dict[str, Any] = {
        "send": composing.ask_location("¿Dónde?"),
        "send_template": CHOSEN,
        "react": Reaction(customers(house)[0].id, "👍"),
    }
    action = getattr(actions, verb)
    with pytest.raises(TicketMoved):
        house.act(action, number, what[verb], operator=ana, settings=house.settings)
    house.act(actions.take, number, operator=ana)
    beto = house.operator("Beto")
    with pytest.raises(NotYours):
        house.act(action, number, what[verb], operator=beto, settings=house.settings)
    assert house.act(action, number, what[verb], operator=ana, settings=house.settings)


def test_nobody_writes_to_a_contact_that_is_gone(house: House, ticket: int, ana: User) -> None:
    with house.database.transaction() as session:
        session.execute(update(contacts).values(erased_at=house.now))
    for composed in (composing.text("hola"), composing.reaction(customers(house)[0].wamid, "👍")):
        with pytest.raises(ContactGone):
            send(house, ticket, composed, ana)
    with pytest.raises(ContactGone):
        house.act(actions.send_template, ticket, CHOSEN, operator=ana, settings=house.settings)
