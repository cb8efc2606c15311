"""The main job, end to end: a customer's phone, the bot, an operator's panel, and back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers.panel import row
from tests.servers.whole import Whole, whole

CARLA = "5491155550101"
MENU = "¿En qué te ayudamos?"
SECONDS = 1000


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Whole]:
    with whole(sqlite_url, tmp_path) as running:
        yield running


def write(phone: Locator, text: str) -> None:
    """Type on the customer's phone and send."""
    phone.get_by_test_id("composer").fill(text)
    phone.get_by_test_id("composer").press("Enter")


def received(phone: Locator) -> Locator:
    """The bubbles the customer got."""
    return phone.locator('[data-testid="bubble"][data-direction="in"]')


def test_a_customer_is_answered_by_the_bot_then_by_a_person_then_by_the_bot_again(
    desk: Whole, new_page: Callable[..., Page]
) -> None:
    operator = new_page(viewport={"width": 1440, "height": 900})
    desk.panel.sign_in(operator, desk.panel.user("Ana Paz"), "/tickets")
    customer = new_page(viewport={"width": 480, "height": 900})
    customer.goto(f"{desk.simulator_url}/?phones={CARLA}:Carla")
    phone = customer.get_by_test_id("phone")

    _the_bot_answers_and_hands_over(phone)
    _the_operator_takes_the_ticket_that_appeared(operator)
    box = operator.get_by_placeholder("Escribir una respuesta")
    expect(box).to_be_enabled(timeout=5 * SECONDS)
    box.fill("Hola, soy Ana")
    box.press("Enter")
    expect(received(phone).last).to_contain_text("Hola, soy Ana", timeout=2 * SECONDS)

    _only_people_answer(desk, operator, phone)
    _the_operator_resolves_it(operator)
    write(phone, "hola")
    expect(received(phone)).to_have_count(4, timeout=5 * SECONDS)
    expect(received(phone).last).to_contain_text(MENU)
    assert [ticket.status for ticket in desk.house.tickets()] == ["RESUELTO"]
    assert [said.author for said in desk.house.sent(CARLA)] == ["bot", "bot", "operator", "bot"]
    tokens = desk.simulator.ledger()["tokens"]
    assert sorted(tokens.values()) == [1, 1, 1, 1], "nothing was sent twice"


def _the_bot_answers_and_hands_over(phone: Locator) -> None:
    write(phone, "hola")
    expect(received(phone)).to_have_count(1, timeout=5 * SECONDS)
    expect(received(phone).first).to_contain_text(MENU)
    phone.get_by_test_id("option").filter(has_text="Hablar con alguien").click()
    expect(received(phone)).to_have_count(2, timeout=5 * SECONDS)


def _the_operator_takes_the_ticket_that_appeared(operator: Page) -> None:
    """In the page that was open all the time, without a reload."""
    line = row(operator, "Carla")
    expect(line).to_be_visible(timeout=3 * SECONDS)
    expect(line).to_contain_text("NUEVO")
    line.get_by_role("button", name="Abrir el ticket").click()
    operator.get_by_role("button", name="Tomar").click()


def _only_people_answer(desk: Whole, operator: Page, phone: Locator) -> None:
    """While EN PROCESO the bot says nothing; the customer's words appear by themselves."""
    for text in ("menu", "hola", "¿tienen stock de la taza azul?"):
        write(phone, text)
    last = operator.get_by_text("¿tienen stock de la taza azul?")
    expect(last).to_be_visible(timeout=3 * SECONDS)
    desk.simulator.wait_until_delivered()
    expect(received(phone)).to_have_count(3)
    assert [said.author for said in desk.house.sent(CARLA)] == ["bot", "bot", "operator"]


def _the_operator_resolves_it(operator: Page) -> None:
    """It takes effect after five seconds, and the open pages show it by themselves."""
    operator.get_by_role("button", name="Resolver").click()
    expect(operator.get_by_role("button", name="Deshacer")).to_be_visible()
    expect(row(operator, "Carla")).to_contain_text("RESUELTO", timeout=12 * SECONDS)
