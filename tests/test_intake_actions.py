"""What a webhook brings about, on both databases and the example flow."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from core.bot import engine
from core.conversations.tables import messages
from core.db import Database
from core.intake.tables import journal, journal_failures
from core.outbox.tables import outbox
from core.plans.tables import plan_usage
from core.tickets import actions as ticket_actions
from core.tickets import store as tickets
from core.tickets.machine import Event, Status
from tests.cast import CARLA, DORA, NOON, House, body, message, settings, tap, value


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def count(house: House, table: Any, *where: Any) -> int:
    with house.database.reading() as session:
        return int(session.scalar(select(func.count()).select_from(table).where(*where)) or 0)


def test_a_first_message_is_answered_with_the_menu(house: House) -> None:
    house.say("hola")

    (answer,) = house.sent()
    assert answer.kind == "interactive"
    assert answer.status == "queued"
    assert answer.author == "bot"
    assert "Carla Gómez" in answer.text
    assert answer.node == "bienvenida"
    buttons = json.loads(answer.content)["interactive"]["action"]["buttons"]
    assert len(buttons) == 3
    assert count(house, outbox) == 1


def test_a_redelivered_message_changes_nothing(house: House) -> None:
    again = message("hola", wamid="wamid.ONCE")
    for _ in range(5):
        house.receive(again)
    house.receive(again, again)

    assert len(house.said()) == 2
    assert house.contact().messages == 2
    assert count(house, journal) == 6


def test_everything_in_a_body_is_read(house: House) -> None:
    first = value(message("hola", wa_id=CARLA), message("hola", wa_id=DORA))
    house.receive_body(body(first, value(message("hola", wa_id="5491155550103"))))

    assert [len(house.sent(wa_id)) for wa_id in (CARLA, DORA, "5491155550103")] == [1, 1, 1]


def test_messages_of_a_batch_are_decided_in_the_order_they_were_written(house: House) -> None:
    second = message("mi pedido", at=NOON - timedelta(seconds=3))
    first = message("hola", at=NOON - timedelta(seconds=8))
    house.receive(second, first)

    assert [row.text for row in house.said() if row.direction == "in"] == ["hola", "mi pedido"]
    assert house.sent()[-1].node == "pedido"


def test_asking_for_a_person_opens_a_ticket_and_silences_the_bot(house: House) -> None:
    number = house.ask_for_a_person()

    (ticket,) = house.tickets()
    assert (ticket.id, ticket.status, ticket.topic) == (number, Status.NEW, "Consulta")
    assert ticket.expires_at == house.now + timedelta(hours=48)
    assert ticket.source == "WhatsApp"
    assert ticket.unread == 1
    handover = house.sent()[-1]
    assert f"#{number}" in handover.text
    assert handover.ticket_id == number
    opening = [row for row in house.said() if row.direction == "in"][-1]
    assert opening.ticket_id == number


def test_asking_again_opens_no_second_ticket(house: House) -> None:
    house.ask_for_a_person()
    house.say("hablar con alguien")
    house.say("una persona por favor")

    assert len(house.tickets()) == 1
    assert house.tickets()[0].unread == 3


def test_both_in_one_batch_open_one_ticket(house: House) -> None:
    house.say("hola")
    house.receive(message("3", at=house.now), message("hablar con alguien", at=house.now))

    (ticket,) = house.tickets()
    assert ticket.unread == 2


def test_messages_belong_to_the_ticket_that_is_open_when_they_are_written(house: House) -> None:
    """Also those that came in one batch with what opened it, or closed it."""
    house.receive(*(message(text) for text in ("hola", "humano", "es por", "cancelar", "menu")))
    house.receive(*(message(text) for text in ("humano", "por el envío")))
    first, second = (ticket.id for ticket in house.tickets())
    house.later(minutes=1)
    house.receive(*(message(text, at=house.now) for text in ("cancelar", "hola", "humano")))
    third = house.tickets()[-1].id
    said = [(row.text, row.ticket_id) for row in house.said() if row.direction == "in"]
    assert said == [
        *(("hola", None), ("humano", first), ("es por", first), ("cancelar", first)),
        *(("menu", None), ("humano", second), ("por el envío", second), ("cancelar", second)),
        *(("hola", None), ("humano", third)),
    ]


def test_while_waiting_one_notice_an_hour(house: House) -> None:
    number = house.ask_for_a_person()
    before = len(house.sent())
    house.say("¿hay alguien?")
    house.say("¿hola?")
    assert len(house.sent()) == before + 1
    assert f"#{number}" in house.sent()[-1].text
    assert house.sent()[-1].reason == "waiting"

    house.later(minutes=61)
    house.say("sigo acá")
    assert len(house.sent()) == before + 2


def test_while_people_answer_the_bot_says_nothing(house: House) -> None:
    number = house.ask_for_a_person()
    house.act(ticket_actions.take, number, operator=house.operator())
    before = len(house.sent())
    for text in ("hola", "menu", "cancelar", "gracias"):
        house.say(text)

    assert len(house.sent()) == before
    assert house.tickets()[0].unread == 4


def test_a_customer_may_leave_the_queue(house: House) -> None:
    number = house.ask_for_a_person()
    house.say("CANCELAR!")

    (ticket,) = house.tickets()
    assert (ticket.id, ticket.status, ticket.closed_at) == (number, Status.CANCELLED, house.now)
    assert house.contact().silenced_by is None
    assert house.sent()[-1].node == "bienvenida"


def test_leaving_and_asking_again_in_one_batch_is_a_new_ticket(house: House) -> None:
    first = house.ask_for_a_person()
    texts = ("cancelar", "hablar con alguien", "cancelar", "hablar con alguien")
    house.receive(*(message(text, at=house.now) for text in texts))

    states = [ticket.status for ticket in house.tickets()]
    assert states == [Status.CANCELLED, Status.CANCELLED, Status.NEW]
    assert house.contact().silenced_by == house.tickets()[-1].id != first


def test_after_closing_the_bot_answers_and_a_later_request_is_a_new_ticket(house: House) -> None:
    first = house.ask_for_a_person()
    ana = house.operator()
    house.act(ticket_actions.take, first, operator=ana)
    house.act(ticket_actions.close, first, Event.RESOLVE, operator=ana)
    house.later(seconds=6)

    house.say("¡muchas gracias! 👍")
    assert house.sent()[-1].node != "bienvenida", "a thank-you starts nothing"
    house.say("hola")
    assert house.sent()[-1].node == "bienvenida"
    house.say("hablar con alguien")
    assert [ticket.status for ticket in house.tickets()] == [Status.RESOLVED, Status.NEW]
    assert house.tickets()[0].closed_at == NOON + timedelta(seconds=5)


def test_a_ticket_whose_time_is_over_expires_before_the_message_is_decided(house: House) -> None:
    house.ask_for_a_person()
    house.later(hours=49)
    house.say("hola")

    (ticket,) = house.tickets()
    assert ticket.status == Status.EXPIRED
    assert ticket.closed_at == NOON + timedelta(hours=48)
    assert house.sent()[-1].node == "bienvenida"


def test_a_message_that_comes_late_is_stored_but_not_chatted_back_to(house: House) -> None:
    house.receive(message("hola", at=house.now - timedelta(minutes=11)))
    assert len(house.said()) == 1
    assert house.sent() == []

    house.receive(message("humano", at=house.now - timedelta(hours=3)))
    assert house.sent() == []
    assert [ticket.status for ticket in house.tickets()] == [Status.NEW]


def test_reactions_make_no_turn(house: House) -> None:
    house.receive(message(type="reaction", reaction={"message_id": "wamid.X", "emoji": "👍"}))

    (only,) = house.said()
    assert (only.kind, only.text) == ("reaction", "👍")
    assert house.contact().last_inbound_at is None


def test_an_unheard_of_type_is_kept_and_answered(house: House) -> None:
    house.receive(message(type="hologram", hologram={"body": "✨"}))

    assert house.said()[0].kind == "hologram"
    assert len(house.sent()) == 1


def test_the_source_is_the_ad_or_the_entry_code_of_the_first_text(house: House) -> None:
    house.say("Hola! qr-local", wa_id=CARLA)
    house.say("hablar con alguien", wa_id=CARLA)
    ad = {"source_type": "ad", "headline": "Tazas azules", "source_url": "https://fb.me/x"}
    text = {"body": "hola"}
    house.receive(message(wa_id=DORA, at=house.now, text=text, referral=ad))
    house.say("hablar con alguien", wa_id=DORA)

    assert [ticket.source for ticket in house.tickets()] == ["QR local", "Tazas azules"]


def test_a_saved_order_goes_to_the_ticket(house: House) -> None:
    for text in ("hola", "2", "4512"):
        house.say(text)

    (ticket,) = house.tickets()
    assert (ticket.order_number, ticket.topic) == ("4512", "Pedidos")
    assert json.loads(ticket.saved) == {"order": "4512"}


def test_a_tapped_button_is_understood(house: House) -> None:
    house.say("hola")
    option = json.loads(house.sent()[-1].content)["interactive"]["action"]["buttons"][1]["reply"]
    house.receive(tap(option["id"], option["title"], at=house.now))

    assert house.sent()[-1].node == "pedido"
    assert house.said()[-2].text == option["title"]


def test_a_customer_without_phone_number_is_a_contact_too(house: House) -> None:
    house.receive(message("hola", wa_id=None, user_id="AR.998877", at=house.now))
    house.receive(message("2", wa_id=None, user_id="AR.998877", at=house.now))
    house.receive(message("4512", wa_id=CARLA, user_id="AR.998877", at=house.now))

    contact = house.contact()
    assert (contact.user_id, contact.wa_id, contact.messages) == ("AR.998877", CARLA, 6)


def test_messages_for_another_number_are_kept_and_ignored(house: House) -> None:
    house.receive(message("hola"), number="999")

    with house.database.reading() as session:
        (entry,) = session.execute(select(journal))
    assert (entry.outcome, entry.events) == ("ignored", 1)
    assert count(house, messages) == 0


def test_a_decision_that_raises_costs_one_turn_not_the_batch(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = engine.step

    def stumble(flow: Any, position: Any, event: Any, **known: Any) -> Any:
        if event.text == "boom":
            raise RuntimeError("a bug")
        return step(flow, position, event, **known)

    monkeypatch.setattr(engine, "step", stumble)
    house.receive(message("hola", wa_id=CARLA), message("boom", wa_id=DORA))

    assert len(house.sent(CARLA)) == 1
    assert [row.text for row in house.said(DORA)] == ["boom"]
    with house.database.reading() as session:
        (failure,) = session.execute(select(journal_failures))
    assert (failure.position, failure.error) == (1, "RuntimeError: a bug")


def test_a_message_whose_decision_failed_is_decided_when_it_comes_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_args: Any, **_known: Any) -> Any:
        raise RuntimeError("a bug")

    text = message("hola", at=house.now)
    with monkeypatch.context() as patched:
        patched.setattr(engine, "step", stumble)
        house.receive(text)
        house.receive(text)
    assert (len(house.said()), house.contact().messages) == (1, 1)
    house.receive(text)
    house.receive(text)
    assert [row.direction for row in house.said()] == ["in", "out"]
    assert house.contact().messages == 2


def test_what_cannot_be_read_is_journalled_with_its_error(house: House) -> None:
    house.receive({"type": "text", "text": {"body": "no id"}, "from": CARLA}, message("hola"))
    house.receive_body(b"{not json")

    with house.database.reading() as session:
        failures = session.execute(select(journal_failures).order_by(journal_failures.c.id)).all()
        outcomes = [row.outcome for row in session.execute(select(journal))]
    assert [(row.position, row.error) for row in failures] == [
        (0, "ValueError: no id"),
        (0, "the body is no JSON object"),
    ]
    assert outcomes == ["applied", "unreadable"]
    assert len(house.sent()) == 1


class TestQuota:
    """Mensajes restantes: the plan's quota, the bot's silence at 0, and nobody who disappears."""

    @pytest.fixture
    def house(self, database: Database) -> House:
        return House(database, settings=settings(plan__messages="5"))

    def test_inbound_counts_and_queued_is_reserved(self, house: House) -> None:
        house.say("hola")
        with house.database.reading() as session:
            (used,) = session.execute(select(plan_usage))
        assert (used.inbound, used.outbound) == (1, 0)

    def test_at_the_end_of_the_quota_a_ticket_opens_instead(self, house: House) -> None:
        house.say("hola")  # 1 in, 1 reserved
        house.say("menu")  # 2 in, 2 reserved
        house.say("menu")  # 3 in: nothing is left for an answer

        assert len(house.sent()) == 2
        (ticket,) = house.tickets()
        assert ticket.topic == "Sin cupo"
        house.say("hola?")
        assert len(house.sent()) == 2
        assert len(house.tickets()) == 1

    def test_reactions_are_free(self, house: House) -> None:
        house.receive(message(type="reaction", reaction={"message_id": "wamid.X"}))
        assert count(house, plan_usage) == 0


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_batch_takes_as_many_statements_as_one_message(
    house: House, statements: list[str]
) -> None:
    def cost(people: int, first: int) -> int:
        statements.clear()
        texts = [message("hola", wa_id=f"54911{first + i}") for i in range(people)]
        house.receive(*texts)
        return len(statements)

    one = cost(1, 10_000_000)
    hundred = cost(100, 20_000_000)
    assert hundred <= one + 2, statements
    assert one <= 24, statements


def test_the_unread_figure_counts_only_what_people_work_on(house: House) -> None:
    number = house.ask_for_a_person()
    ana = house.operator()
    with house.database.reading() as session:
        assert tickets.unread_total(session, now=house.now) == 0
    house.act(ticket_actions.take, number, operator=ana)
    house.say("¿hola?")
    with house.database.reading() as session:
        assert tickets.unread_total(session, now=house.now) == 1
    house.act(ticket_actions.mark_read, number, operator=ana)
    with house.database.reading() as session:
        assert tickets.unread_total(session, now=house.now) == 0
