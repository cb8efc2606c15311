"""What users of comparable systems complain of: a bot that babbles, and conversations it opens.

Each is named after its complaint; docs/complaints.md lists them all.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.bot.reader import read
from core.conversations.tables import messages
from core.db import Database
from core.intake import actions as intake
from core.intake.actions import Post
from core.intake.published import Published
from core.intake.rules import Bot
from core.jobs import actions as jobs
from core.outbox.store.claims import claim
from core.tickets import actions as tickets
from core.tickets.machine import Event, Status
from core.whatsapp.reading import read as read_webhook
from tests.cast import CARLA, NUMBER, House, body, message, tap, value
from tests.outgoing import LEASE

PHOTOS = """
[flow]
name = "Fotos"
start = "frente"
fallback = "No te entendí."
waiting = "Tu gestión {ticket} sigue en la fila."
[nodes.frente]
ask = "Una foto del frente, por favor."
accept = "image"
retry = "Necesito una foto."
attempts = 3
otherwise = "persona"
goto = "dorso"
[nodes.dorso]
ask = "Ahora del dorso."
accept = "image"
retry = "Necesito una foto."
goto = "gracias"
[nodes.gracias]
text = "Gracias, quedó anotado."
end = true
[nodes.persona]
text = "Te paso con una persona: {ticket}."
ticket = { topic = "Fotos" }
"""


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def picture(kind: str = "image", **known: Any) -> dict[str, Any]:
    """A file of an album."""
    said = message(**known, type=kind)
    return {**said, kind: {"id": f"media-{said['id']}", "mime_type": "image/jpeg"}}


def album(house: House, size: int = 4) -> list[bytes]:
    """Pictures sent together: a POST each."""
    return [body(value(picture(at=house.now))) for _ in range(size)]


def with_flow(house: House, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot follow another flow."""
    flow = read(text, name="fotos.toml").flow
    assert flow

    def bot(self: Published, session: Any) -> Bot:
        quiet = timedelta(minutes=30)
        return Bot(flow, 1, house.settings.zone, quiet=quiet, max_age=quiet)

    monkeypatch.setattr(Published, "bot", bot)


def spoken(house: House) -> list[str]:
    """What the bot said, in order."""
    return [row.text for row in house.sent() if row.author == "bot"]


def stored(house: House) -> int:
    return len([row for row in house.said() if row.direction == "in"])


def receive_at_once(house: House, posts: Sequence[bytes]) -> None:
    """These POSTs arrive at the same moment, in processes that know nothing of each other."""

    def take(raw: bytes) -> None:
        post = Post(raw, read_webhook(raw, phone_number_id=NUMBER, now=house.now), house.now)
        with house.database.transaction() as session:
            items = intake.keep(session, [post], now=house.now)
            bot = house.published.bot(session)
            intake.receive(session, items, bot=bot, settings=house.settings, now=house.now)

    with ThreadPoolExecutor(len(posts)) as pool:
        list(pool.map(take, posts))


def test_an_album_opens_four_conversations(house: House) -> None:
    receive_at_once(house, album(house))
    assert stored(house) == 4
    assert len(spoken(house)) == 1
    assert house.tickets() == []


def test_an_album_in_one_post_or_on_a_slow_line_is_answered_once(house: House) -> None:
    house.receive(*(picture(at=house.now) for _ in range(3)))
    for _ in range(3):
        house.later(seconds=4)
        house.receive(picture("video", at=house.now))
    assert stored(house) == 6
    assert len(spoken(house)) == 1

    house.later(seconds=6)
    house.receive(picture(at=house.now))
    assert len(spoken(house)) == 2, "another one, later, is answered again"


def test_after_words_a_picture_is_answered(house: House) -> None:
    house.receive(picture(at=house.now))
    house.say("esa es")
    house.receive(picture(at=house.now))
    assert len(spoken(house)) == 3


def test_an_album_asks_for_a_person_once(house: House) -> None:
    """At a question that takes no pictures: four wrong answers would use up its attempts."""
    house.say("hola")
    house.say("mi pedido")
    said = len(spoken(house))
    receive_at_once(house, album(house))
    assert len(spoken(house)) == said + 1
    assert house.tickets() == []


def test_an_album_that_opens_a_ticket_opens_one_and_is_told_so_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = PHOTOS.replace('start = "frente"', 'start = "persona"')
    with_flow(house, direct, monkeypatch)
    receive_at_once(house, album(house))
    (ticket,) = house.tickets()
    assert ticket.unread == 4
    assert spoken(house) == [f"Te paso con una persona: #{ticket.id}."]


def test_pictures_of_an_album_answer_the_questions_that_ask_for_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_flow(house, PHOTOS, monkeypatch)
    house.say("hola")
    for raw in album(house, 5):
        house.receive_body(raw)
    assert spoken(house) == [
        "Una foto del frente, por favor.",
        "Ahora del dorso.",
        "Gracias, quedó anotado.",
    ], "what comes after the end begins nothing"

    house.later(seconds=20)
    house.receive(picture(at=house.now))
    assert spoken(house)[-1] == "Una foto del frente, por favor."


def test_bot_goes_on_after_hand_over(house: House) -> None:
    number = house.ask_for_a_person()
    before = len(spoken(house))
    for each in (message("menu"), tap("bienvenida.1", "Horarios"), picture()):
        house.receive(each)
    assert len(spoken(house)) <= before + 1, "the waiting notice, once an hour"

    ana = house.operator()
    house.act(tickets.take, number, operator=ana)
    taken = len(spoken(house))
    for each in (message("menu"), tap("bienvenida.1", "Horarios"), picture(), message("cancelar")):
        house.receive(each)
    assert len(spoken(house)) == taken
    house.act(tickets.reply, number, text="Hola", operator=ana, settings=house.settings)

    house.act(tickets.close, number, Event.RESOLVE, operator=ana)
    house.later(minutes=1)
    house.say("menu")
    assert len(spoken(house)) == taken + 1, "and speaks again when nobody does"


def test_pending_conversations_never_close(house: House) -> None:
    waiting = house.ask_for_a_person()
    house.later(hours=house.settings.tickets.expiry_hours, minutes=-1)
    assert house.tickets()[0].status == Status.NEW
    house.later(minutes=2)
    assert jobs.settle_tickets(house.database, house.settings, house.now) == 1
    assert house.tickets()[0].status == Status.EXPIRED
    assert house.contact().silenced_by is None

    house.say("humano")
    assert [row.id for row in house.tickets() if row.status == Status.NEW] != [waiting]
    assert len(house.tickets()) == 2


def test_messages_arriving_while_the_bot_answers_are_discarded(house: House) -> None:
    """The answer to the first is on its way while the others come: each is answered, in order."""
    house.say("hola")
    with house.database.transaction() as session:
        caught = claim(session, worker="w1", limit=9, rate=1000, lease=LEASE, now=house.now)
    assert len(caught.rows) == 1
    receive_at_once(house, [body(value(message("Horarios", at=house.now)))])
    house.say("no")
    house.say("hola otra vez")

    with house.database.reading() as session:
        told = session.execute(
            select(messages.c.direction, messages.c.author, messages.c.status).order_by(
                messages.c.id
            )
        ).all()
    assert [row.direction for row in told] == ["in", "out"] * 4
    assert [row.status for row in told if row.direction == "out"] == ["sending", *["queued"] * 3]
    with house.database.transaction() as session:
        again = claim(session, worker="w2", limit=9, rate=1000, lease=LEASE, now=house.now)
    assert again.rows == [], "what comes after waits for what is on its way"
    assert {row.contact_id for row in house.said(CARLA)} == {house.contact().id}
