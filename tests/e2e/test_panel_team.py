"""Colleagues on one ticket, and the card beside the conversation, in real browsers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from core import clock
from core.accounts.rules import User
from core.tickets import actions
from core.tickets.machine import Event
from tests.cast import message
from tests.servers.panel import Panel

THREE_SECONDS = 3_000
HOSTILE = (
    "<img src=x onerror=alert(1)> ![p](https://evil.example/p.png) **b** $x^2$ :red[a] \u202eb"
)
people = iter(range(5491155553000, 5491155553999))


@pytest.fixture
def customer() -> str:
    """Somebody nobody else writes as."""
    return str(next(people))


def taken(panel: Panel, wa_id: str, operator: User) -> int:
    """This customer's ticket, taken now."""
    panel.house.now = clock.now()
    number = panel.house.ask_for_a_person(wa_id)
    panel.house.act(actions.take, number, operator=operator)
    return number


def write_note(page: Page, text: str) -> None:
    """Enter saves it."""
    field = page.get_by_label("Nota interna")
    field.fill(text)
    field.press("Enter")


def note(page: Page, text: str) -> Locator:
    return page.locator(".beside-note").filter(has_text=text)


def test_a_ticket_goes_to_a_colleague_who_was_looking_and_was_named(
    panel: Panel, new_page: Callable[..., Page], customer: str
) -> None:
    ana, beto = panel.user(f"Ana{customer} Gómez"), panel.user(f"Beto{customer} Paz")
    number = taken(panel, customer, ana)
    hers, his = new_page(), new_page()
    panel.enter(hers, ana, f"/tickets?ticket={number}")
    panel.enter(his, beto, "/tickets")
    expect(hers.locator(".silence")).to_contain_text(f"Bot callado por #{number} desde")
    expect(hers.locator(".silence")).to_contain_text(ana.name)

    name_by_keyboard(hers, beto, customer)
    open_from_badge(his, number, beto)
    looking = hers.locator(".looking")
    expect(looking).to_have_text(f"👁 {beto.name} también está mirando", timeout=THREE_SECONDS)
    expect(his.locator(".looking")).to_contain_text(ana.name, timeout=THREE_SECONDS)
    give(hers, beto, "quiere hablar con ventas")

    said = f"{ana.name} lo pasó a {beto.name}: «quiere hablar con ventas»"
    expect(hers.get_by_text(said)).to_be_visible(timeout=THREE_SECONDS)
    expect(hers.get_by_placeholder(f"Lo atiende {beto.name}")).to_be_disabled()
    expect(his.get_by_role("button", name="Resolver")).to_be_visible(timeout=THREE_SECONDS)
    expect(his.get_by_text(said)).to_be_visible()
    his.get_by_text("Lo que el bot no dijo").click()
    expect(his.locator("ul.unsaid li")).to_have_count(2)


def name_by_keyboard(hers: Page, beto: User, customer: str) -> None:
    """Two notes: a name that is typed, and one that is taken from the list."""
    write_note(hers, f"mirar, @beto{customer}, urgente")
    expect(note(hers, "mirar, @beto")).to_be_visible(timeout=THREE_SECONDS)
    field = hers.get_by_label("Nota interna")
    expect(field).to_have_value("")
    field.fill("y con ")
    field.press_sequentially("@beto")
    expect(hers.get_by_role("option", name=beto.name)).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value(f"y con @{beto.name} ")
    field.press("Enter")
    expect(note(hers, f"y con @{beto.name}")).to_be_visible(timeout=THREE_SECONDS)


def open_from_badge(his: Page, number: int, beto: User) -> None:
    """The badge counts both notes, leads to the ticket, and is gone then."""
    badge = his.get_by_role("button", name="@ 2")
    expect(badge).to_be_visible(timeout=THREE_SECONDS)
    badge.click()
    his.get_by_role("link", name=f"Abrir el ticket #{number}").first.click()
    expect(note(his, f"y con @{beto.name}")).to_be_visible()
    expect(badge).to_have_count(0, timeout=THREE_SECONDS)


def give(hers: Page, beto: User, words: str) -> None:
    """Hand the ticket over."""
    hers.get_by_role("button", name="Pasar").click()
    hers.get_by_role("combobox", name="A quién").press_sequentially("Beto")
    hers.keyboard.press("Enter")
    hers.get_by_label("Nota para la historia").fill(words)
    hers.get_by_role("button", name="Pasar el ticket").click()


def test_the_card_tags_blocks_and_starts_and_shows_strange_words_as_words(
    panel: Panel, new_page: Callable[..., Page], customer: str
) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ana = panel.user(f"Eva{customer} Gil")
    number = taken(panel, customer, ana)
    panel.house.receive(message("x", wa_id=customer, at=clock.now()), name=HOSTILE)
    panel.enter(page, ana, f"/tickets?ticket={number}")
    card = page.get_by_label("Contacto", exact=True)
    expect(card.locator(".name")).to_have_text(HOSTILE)
    write_note(page, HOSTILE)
    expect(page.locator(".beside-note .text")).to_have_text(HOSTILE, timeout=THREE_SECONDS)

    page.get_by_role("button", name="Etiquetas").click()
    tags = page.get_by_role("combobox", name="Etiquetas")
    tags.press_sequentially("**VIP**")
    page.keyboard.press("Enter")
    expect(card.locator(".tag")).to_have_text("**VIP**", timeout=THREE_SECONDS)
    page.keyboard.press("Escape")
    rare = page.locator(".st-key-card-buttons").get_by_role("button", name="Más")
    rare.click()
    page.get_by_role("button", name="Bloquear", exact=True).click()
    expect(card.locator(".flag")).to_contain_text(f"Bloqueado por {ana.name}")
    page.get_by_role("button", name="Desbloquear").click()
    expect(card.locator(".flag")).to_have_count(0)
    page.keyboard.press("Escape")

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("img[src=x], a[href*=evil]").count() == 0
    assert [url for url in asked if not url.startswith((panel.url, "blob:", "data:"))] == []


def test_a_conversation_is_started_from_the_card(panel: Panel, page: Page, customer: str) -> None:
    ana = panel.user(f"Inés{customer} Gil")
    number = taken(panel, customer, ana)
    panel.house.act(actions.close, number, Event.RESOLVE, operator=ana)
    panel.house.later(seconds=6)
    panel.house.act(actions.settle_due)
    panel.enter(page, ana, f"/tickets?ticket={number}")
    page.get_by_role("button", name="Escribirle").click()
    expect(page.get_by_role("heading", name=f"Ticket #{number + 1}")).to_be_visible()
    expect(page.get_by_placeholder("Escribir una respuesta")).to_be_enabled()
    expect(page.get_by_role("link", name=re.compile(f"#{number} · ✓ RESUELTO"))).to_be_visible()
