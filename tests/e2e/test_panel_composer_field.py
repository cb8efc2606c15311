"""The field an operator writes in, and the conversation over it, as used all day."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from core import clock
from core.accounts.rules import Role, User
from core.tickets import actions
from core.tickets.machine import Event
from tests.cast import message
from tests.servers.whole import Whole, whole

DORA = "5491155550102"
SIX_SECONDS = 6.0
HISTORY = 260
# What a browser does when a picture is pasted, or a file is dropped: an event with files in it.
PASTE = """(field, bytes) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], "captura.png", { type: "image/png" }));
  field.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true }));
}"""
TOP = "document.querySelector('.st-key-talk').scrollTop"


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Whole]:
    with whole(sqlite_url, tmp_path) as running:
        yield running


@pytest.fixture
def ana(desk: Whole) -> User:
    return desk.panel.user("Ana Paz", Role.ADMIN)


def test_an_operator_writes_with_everything_the_field_offers(
    desk: Whole, ana: User, new_page: Callable[..., Page]
) -> None:
    ticket = with_a_past(desk, ana)
    dora = desk.simulator.phone(DORA, name="Dora Luna")
    dora.say("¿cuánto sale el envío?")
    page = new_page(viewport={"width": 1440, "height": 900})
    desk.panel.enter(page, ana, f"/tickets?ticket={ticket}")
    field = page.get_by_placeholder("Escribir una respuesta")
    expect(field).to_be_enabled()
    expect(page.locator(".talk .fresh + .bubble")).to_contain_text("¿cuánto sale el envío?")

    _scrolling_up_loads_more_and_the_view_stays(page)
    _what_was_said_is_found(page)
    _a_quote_arrives_as_one(page, field)
    assert dora.wait_for("Depende de la zona", SIX_SECONDS)["answers"], "it quotes their question"
    _a_quick_reply_has_its_values(page, field)
    dora.wait_for(f"Hola Dora, tu ticket es el #{ticket}. Saludos, Ana Paz!", SIX_SECONDS)
    _a_pasted_picture_is_sent(page, field)
    assert dora.wait_for("la factura", SIX_SECONDS)["type"] == "image"
    expect(page.locator(".pending")).to_have_count(0)

    _a_draft_is_there_after_a_reload_and_in_another_browser(desk, ana, page, field, new_page)


def with_a_past(desk: Whole, ana: User) -> int:
    """A ticket that was resolved, much that was said, and a ticket of today."""
    house, now = desk.house, clock.now()
    with house.database.transaction() as session:
        text = "Hola {first_name}, tu ticket es el #{ticket}. Saludos, {operator}"
        actions.save_quick_reply(session, "saludo", text, admin=ana, now=now)
        actions.save_quick_reply(session, "horario", "De 9 a 18", admin=ana, now=now)
    house.now = now - timedelta(hours=4)
    first = house.ask_for_a_person(DORA)
    house.act(actions.take, first, operator=ana)
    house.act(actions.close, first, Event.RESOLVE, operator=ana)
    house.now += timedelta(minutes=1)
    house.act(actions.settle_due)
    house.now = now - timedelta(hours=2)
    said = [
        message(f"mensaje {n}", wa_id=DORA, at=house.now + timedelta(seconds=n))
        for n in range(HISTORY)
    ]
    ticket = house.ask_for_a_person(DORA)
    house.receive(*said, name="Dora Luna")
    house.now = now
    house.act(actions.take, ticket, operator=ana)
    return ticket


def _scrolling_up_loads_more_and_the_view_stays(page: Page) -> None:
    lines = page.locator(".talk > .bubble")
    expect(lines).to_have_count(100)
    first = lines.first.text_content() or ""
    page.locator(".st-key-talk").hover()
    page.mouse.wheel(0, -20_000)
    expect(lines).to_have_count(200)
    assert page.evaluate(TOP) > 1000, "it did not jump to the top"
    expect(lines.nth(100)).to_have_text(first)
    expect(lines.nth(100)).to_be_in_viewport()
    page.get_by_role("button", name="Ir al último mensaje").click()
    expect(lines.last).to_be_in_viewport()
    expect(lines.last).to_contain_text("¿cuánto sale el envío?")


def _what_was_said_is_found(page: Page) -> None:
    page.get_by_role("button", name="Buscar en la conversación").click()
    page.get_by_role("searchbox", name="Buscar en la conversación").fill("hablar ALGUIEN")
    found = page.locator(".talk-found button")
    expect(found).to_have_count(4)  # the menu offers it too
    found.last.click()
    there = page.locator(".talk .found")
    expect(there).to_contain_text("alguien")
    expect(page.locator(".talk .event.other").first).to_contain_text("Se abrió el ticket #")
    expect(page.locator(".talk .event.other").last).to_contain_text("lo dio por resuelto")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ir al último mensaje").click()


def _a_quote_arrives_as_one(page: Page, field: Locator) -> None:
    page.locator(".talk > .bubble").last.hover()
    page.get_by_role("button", name="Responder", exact=True).click()
    quote = page.locator(".compose-quote")
    expect(quote).to_contain_text("¿cuánto sale el envío?")
    expect(field).to_be_focused()
    field.press("Escape")
    expect(quote).to_be_hidden()
    page.locator(".talk > .bubble").last.hover()
    page.get_by_role("button", name="Responder", exact=True).click()
    field.fill("Depende de la zona")
    field.press("Enter")
    expect(page.locator(".bubble.person .quote").last).to_contain_text("¿cuánto sale")
    expect(field).to_have_value("")


def _a_quick_reply_has_its_values(page: Page, field: Locator) -> None:
    field.press_sequentially("/")
    offers = page.get_by_role("option")
    expect(offers).to_have_count(2)
    field.press_sequentially("s")
    expect(offers).to_have_count(1)
    field.press("Enter")
    expect(offers).to_have_count(0)
    field.press("!")
    field.press("Enter")


def _a_pasted_picture_is_sent(page: Page, field: Locator) -> None:
    picture = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(picture, "PNG")
    field.evaluate(PASTE, list(picture.getvalue()))
    expect(page.get_by_alt_text("captura.png")).to_be_visible()
    field.fill("la factura")
    field.press("Enter")


def _a_draft_is_there_after_a_reload_and_in_another_browser(
    desk: Whole, ana: User, page: Page, field: Locator, new_page: Callable[..., Page]
) -> None:
    with page.expect_response("**/draft"):
        field.fill("Primera línea")
        field.press("Shift+Enter")
        field.press_sequentially("segunda")
    page.wait_for_function("document.querySelector('.compose').composer.kept.endsWith('segunda')")
    url = page.url
    page.reload()
    expect(field).to_have_value("Primera línea\nsegunda", timeout=15_000)  # a page loads first
    other = new_page(viewport={"width": 390, "height": 844})
    desk.panel.enter(other, ana, url.removeprefix(desk.panel.url))
    there = other.get_by_placeholder("Escribir una respuesta")
    expect(there).to_have_value("Primera línea\nsegunda")
    there.press("Enter")
    expect(other.locator(".bubble.person").last).to_contain_text("segunda")
    expect(other.locator(".pending")).to_have_count(0)
    other.reload()
    expect(there).to_be_enabled(timeout=15_000)
    expect(there).to_have_value("")
