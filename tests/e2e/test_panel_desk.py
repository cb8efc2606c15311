"""An operator's work on tickets, in a real browser on the real process."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from core import clock
from core.accounts.rules import User
from core.tickets.machine import Status
from tests.cast import message
from tests.servers.panel import Panel, row

THREE_SECONDS = 3_000
HOSTILE = (
    "<img src=x onerror=alert(1)> ![p](https://evil.example/p.png) [l](https://evil.example) "
    "**b** $x^2$ :green-badge[Pagado] :material/delete: \u202eabc"
)


people = iter(range(5491155552000, 5491155559999))


@pytest.fixture
def customer() -> str:
    """Somebody nobody else writes as."""
    return str(next(people))


@pytest.fixture
def ana(panel: Panel) -> User:
    return panel.user(f"Ana{next(people)} Gómez")


def writes(panel: Panel, wa_id: str, text: str, *, name: str = "Carla Gómez") -> None:
    """A message of this customer arrives now."""
    panel.house.now = clock.now()
    panel.house.receive(message(text, wa_id=wa_id, at=panel.house.now), name=name)


def asks_for_a_person(panel: Panel, wa_id: str) -> int:
    """The customer's ticket, opened now."""
    panel.house.now = clock.now()
    return panel.house.ask_for_a_person(wa_id)


def open_ticket(page: Page, ticket: int) -> Locator:
    """Its drawer, opened by the + of its row."""
    page.get_by_role("button", name=f"Abrir el ticket #{ticket}", exact=True).click()
    shown = page.get_by_role("dialog")
    expect(shown.get_by_text(f"Ticket #{ticket}", exact=True)).to_be_visible()
    return shown


def test_a_ticket_from_its_arrival_to_its_end(
    panel: Panel, page: Page, ana: User, customer: str
) -> None:
    panel.enter(page, ana, "/tickets")
    expect(page.get_by_label("Filtrar por Nombre")).to_be_visible()
    ticket = asks_for_a_person(panel, customer)
    line = row(page, f"#{ticket}")
    expect(line).to_be_visible(timeout=THREE_SECONDS)
    expect(line).to_contain_text("NUEVO")

    shown = open_ticket(page, ticket)
    expect(shown.get_by_placeholder("Tomar el ticket para responder")).to_be_disabled()
    shown.get_by_role("button", name="Tomar").click()
    composer = shown.get_by_placeholder("Escribir una respuesta")
    composer.fill("Hola, soy Ana")
    composer.press("Enter")
    expect(shown.locator(".bubble.person")).to_contain_text("Hola, soy Ana")
    assert panel.house.sent(customer)[-1].text == "Hola, soy Ana"

    writes(panel, customer, "Gracias, espero")
    expect(shown.locator(".bubble.customer").last).to_contain_text(
        "Gracias, espero", timeout=THREE_SECONDS
    )
    shown.get_by_role("button", name="Resolver").click()
    shown.get_by_role("button", name="Deshacer").click()
    shown.get_by_role("button", name="Resolver").click()
    expect(shown.get_by_role("status")).to_contain_text("Se cierra como RESUELTO")
    expect(shown.locator(".ticket-head")).to_contain_text("RESUELTO", timeout=9_000)
    expect(shown.get_by_placeholder("El ticket está cerrado")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(line).to_contain_text("RESUELTO", timeout=THREE_SECONDS)


def test_what_is_being_typed_stays_while_messages_arrive(
    panel: Panel, page: Page, ana: User, customer: str
) -> None:
    ticket = asks_for_a_person(panel, customer)
    panel.enter(page, ana, f"/tickets?ticket={ticket}")
    page.get_by_role("button", name="Tomar").click()
    composer = page.get_by_placeholder("Escribir una respuesta")
    expect(composer).to_be_enabled()
    draft = "Le respondo sobre su pedido en un momento, por favor."
    composer.click()
    for n, letter in enumerate(draft):
        if n % 20 == 10:
            writes(panel, customer, f"mensaje {n}")
        page.keyboard.type(letter, delay=80)
    expect(page.locator(".bubble.customer").last).to_contain_text("mensaje 50")
    expect(composer).to_have_value(draft)
    expect(composer).to_be_focused()


def test_filters_and_order_are_in_the_address_and_a_link_opens_the_same_view(
    panel: Panel, new_page: Callable[..., Page], customer: str
) -> None:
    page, other = new_page(), new_page()
    tickets = [asks_for_a_person(panel, customer), asks_for_a_person(panel, str(next(people)))]
    panel.enter(page, panel.user(f"Filtra{customer}"), "/tickets")
    page.get_by_label("Filtrar por Celular").fill(customer[-6:])
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(row(page, f"#{tickets[0]}")).to_be_visible()
    page.get_by_label("Filtrar por Estado").click()
    page.get_by_role("checkbox", name="NUEVO").check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ordenar por N°").click()
    expect(page).to_have_url(re.compile(r"orden=numero"))
    expect(page).to_have_url(re.compile(rf"celular={customer[-6:]}.*estado=NUEVO"))

    panel.enter(other, panel.user(f"Colega{customer}"), page.url.removeprefix(panel.url))
    expect(other.locator("tbody tr")).to_have_count(1)
    expect(other.get_by_label("Filtrar por Celular")).to_have_value(customer[-6:])
    expect(other.locator("th.numero")).to_have_attribute("aria-sort", "ascending")


def test_of_two_who_take_a_ticket_one_is_told_by_whom(
    panel: Panel, new_page: Callable[..., Page], customer: str
) -> None:
    first, second = new_page(), new_page()
    winner, loser = panel.user(f"Gana{customer} Ruiz"), panel.user(f"Pierde{customer}")
    ticket = asks_for_a_person(panel, customer)
    panel.enter(first, winner, f"/tickets?ticket={ticket}")
    panel.enter(second, loser, f"/tickets?ticket={ticket}")
    second.clock.pause_at(clock.now() + timedelta(minutes=1))  # its timers stand still
    first.get_by_role("button", name="Tomar").click()
    expect(first.get_by_placeholder("Escribir una respuesta")).to_be_enabled()
    second.get_by_role("button", name="Tomar").click()
    second.clock.resume()
    expect(second.get_by_role("alert")).to_contain_text(winner.name)
    expect(second.get_by_placeholder(f"Lo atiende {winner.name}")).to_be_disabled()


def test_a_closed_window_disables_the_composer_and_says_why(
    panel: Panel, page: Page, ana: User, customer: str
) -> None:
    panel.house.now = clock.now() - timedelta(hours=25)
    ticket = panel.house.ask_for_a_person(customer)
    panel.enter(page, ana, f"/tickets?ticket={ticket}")
    page.get_by_role("button", name="Tomar").click()
    expect(page.get_by_placeholder("Pasaron 24 h")).to_be_disabled()


def test_the_balloon_counts_what_nobody_has_read_and_leads_there(
    panel: Panel, page: Page, ana: User, customer: str
) -> None:
    mine = asks_for_a_person(panel, customer)
    panel.enter(page, ana, f"/tickets?ticket={mine}")
    page.get_by_role("button", name="Tomar").click()
    expect(page.get_by_role("button", name="Resolver")).to_be_visible()
    page.get_by_role("link", name="Dashboard").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    writes(panel, customer, "¿Hola?")
    balloon = page.locator("[class*=st-key-balloon]").get_by_role("link")
    expect(balloon).to_have_text(re.compile(r"\d$"), timeout=THREE_SECONDS)
    balloon.click()
    expect(row(page, f"#{mine}")).to_be_visible()
    expect(page).to_have_url(re.compile("vista=no-leidos"))
    open_ticket(page, mine)
    page.keyboard.press("Escape")
    expect(row(page, f"#{mine}")).to_have_count(0, timeout=THREE_SECONDS)


def test_hostile_names_and_texts_are_only_text_and_nothing_leaves_the_panel(
    panel: Panel, page: Page, ana: User, customer: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for text in ("hola", "hablar con alguien", HOSTILE):
        writes(panel, customer, text, name=HOSTILE)
    ticket = panel.house.contact(customer).silenced_by
    panel.enter(page, ana, "/tickets")
    expect(row(page, f"#{ticket}").locator(".nombre")).to_have_text(HOSTILE)
    shown = open_ticket(page, ticket)
    expect(shown.locator(".ticket-head .name")).to_have_text(HOSTILE)
    expect(shown.locator(".bubble.customer").last.locator(".said")).to_have_text(HOSTILE)
    assert shown.locator("img, a[href*=evil]").count() == 0
    assert [url for url in asked if not url.startswith((panel.url, "blob:", "data:"))] == []


def test_every_state_is_a_sign_and_a_word(panel: Panel, page: Page, ana: User) -> None:
    panel.enter(page, ana, "/")
    for status in Status:
        expect(page.get_by_role("link", name=re.compile(rf"^\S {status.value} "))).to_be_visible()


def test_a_phone_shows_cards_a_folding_margin_and_the_composer_in_sight(
    panel: Panel, new_page: Callable[..., Page], ana: User, customer: str
) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    ticket = asks_for_a_person(panel, customer)
    panel.enter(page, ana)
    page.get_by_test_id("stExpandSidebarButton").click()
    margin = page.get_by_test_id("stSidebar")
    margin.get_by_role("link", name="Tickets").click()
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    page.get_by_role("button", name="Filtros").click()
    page.get_by_label("Filtrar por N°").fill(str(ticket))
    expect(page.locator("tbody tr")).to_have_count(1)
    row(page, f"#{ticket}").tap()
    shown = page.get_by_role("dialog")
    shown.get_by_role("button", name="Tomar").click()
    composer = shown.get_by_placeholder("Escribir una respuesta")
    expect(composer).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_margin_folds_and_gives_its_room_to_the_page(
    panel: Panel, page: Page, ana: User
) -> None:
    panel.enter(page, ana, "/tickets")
    page.get_by_test_id("stSidebar").hover()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stMainBlockContainer]').offsetWidth > 1400"
    )
