"""Coming in, being shut out, and what strangers get, in a real browser on the real process."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from core import clock
from core.accounts import actions
from core.accounts.rules import Role
from tests.e2e.conftest import fresh_panel
from tests.servers.panel import PASSWORD, Panel, settled

FIVE_SECONDS = 5_000


def test_a_wrong_pair_says_one_thing_and_a_right_one_goes_where_the_link_led(
    panel: Panel, page: Page
) -> None:
    eva = panel.user("Eva Ríos")
    for email, password in ((eva.email, "no es esta"), ("nadie@example.org", PASSWORD)):
        panel.knock(page, email, password, "/tickets?vista=mis")
        expect(page.get_by_role("alert")).to_have_text("Credenciales inválidas")
        expect(page.get_by_test_id("stPageLink")).to_have_count(0)
    panel.sign_in(page, eva, "/tickets?vista=mis")
    assert page.url == f"{panel.url}/tickets?vista=mis"
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()


def test_a_stranger_gets_the_sign_in_at_every_address_of_a_fresh_server(
    sqlite_template: Path, tmp_path: Path, page: Page
) -> None:
    """The administrators' page is asked for first, before the entry script ever ran."""
    with fresh_panel(sqlite_template, tmp_path) as panel:
        panel.user("Ana", Role.ADMIN)
        for path in ("/usuarios", "/usuarios", "/tickets?ticket=1", "/", "/nada"):
            page.goto(panel.url + path)
            expect(page.get_by_label("E-mail")).to_be_visible()
            settled(page)
            shown = page.locator("body").inner_text()
            assert "ana@example.org" not in shown
            assert not any(word in shown for word in ("NUEVO USUARIO", "Dashboard", "Recibido"))


def test_a_second_device_is_told_of_the_first_which_is_shut_within_five_seconds(
    panel: Panel, new_page: Callable[..., Page]
) -> None:
    user = panel.user("Dos Pantallas")
    first, second = new_page(), new_page()
    panel.sign_in(first, user, "/tickets")
    panel.knock(second, user.email, PASSWORD)
    expect(second.get_by_role("status")).to_contain_text("ya está trabajando en Chrome en Linux")
    expect(first.get_by_role("heading", name="Tickets")).to_be_visible()  # not shut by asking
    second.get_by_role("button", name="Seguir acá").click()
    expect(second.get_by_role("button", name="Salir")).to_be_attached(timeout=FIVE_SECONDS)
    told = first.get_by_role("status").filter(has_text="La sesión se abrió en Chrome en Linux")
    expect(told).to_be_visible(timeout=FIVE_SECONDS)
    expect(first.get_by_label("E-mail")).to_be_visible()
    expect(first.get_by_role("heading", name="Tickets")).to_have_count(0)


def test_declining_to_take_over_leaves_the_first_device_alone(
    panel: Panel, new_page: Callable[..., Page]
) -> None:
    user = panel.user("Sigue Igual")
    first, second = new_page(), new_page()
    panel.sign_in(first, user)
    panel.knock(second, user.email, PASSWORD)
    second.get_by_role("button", name="Volver").click()
    expect(second.get_by_label("E-mail")).to_be_visible()
    first.reload()
    expect(first.get_by_role("button", name="Salir")).to_be_attached(timeout=FIVE_SECONDS)


def test_a_disabled_user_is_out_of_every_page_within_five_seconds_and_told_why(
    panel: Panel, page: Page
) -> None:
    user = panel.user("Afuera", Role.ADMIN)
    panel.user("Queda", Role.ADMIN)
    panel.sign_in(page, user)
    pages = [page, page.context.new_page(), page.context.new_page()]
    for tab, path in zip(pages[1:], ("/tickets", "/usuarios"), strict=True):
        tab.goto(panel.url + path)
        expect(tab.get_by_role("button", name="Salir")).to_be_attached(timeout=FIVE_SECONDS)
    with panel.house.database.transaction() as session:
        actions.disable_user(session, user.id, by=None, now=clock.now())
    for tab in pages:
        told = tab.get_by_role("status").filter(has_text="Un administrador deshabilitó")
        expect(told).to_be_visible(timeout=FIVE_SECONDS)
        expect(tab.get_by_role("button", name="Salir")).to_have_count(0)
    panel.knock(page, user.email, PASSWORD)
    expect(page.get_by_role("alert")).to_have_text("Credenciales inválidas")


def test_a_cookie_is_worth_nothing_after_signing_out_and_scripts_never_see_it(
    panel: Panel, new_page: Callable[..., Page]
) -> None:
    page, thief = new_page(), new_page()
    panel.sign_in(page, panel.user("Sale"))
    cookies = page.context.cookies()
    session = next(c for c in cookies if c["name"] == "openbot_session")
    assert session["httpOnly"]
    assert session["sameSite"] == "Lax"
    assert "openbot" not in page.evaluate("document.cookie")
    page.get_by_role("button", name="Salir").click()
    expect(page.get_by_label("E-mail")).to_be_visible()
    expect(page.get_by_role("status")).to_have_count(0)  # who leaves needs no explanation
    thief.context.add_cookies(cookies)
    thief.goto(panel.url + "/tickets")
    expect(thief.get_by_label("E-mail")).to_be_visible()


def test_an_operator_cannot_open_the_users(panel: Panel, page: Page) -> None:
    panel.sign_in(page, panel.user("Opera"), "/usuarios")
    expect(page.get_by_role("alert")).to_contain_text("sólo un administrador")
    expect(page.get_by_role("link", name="Usuarios")).to_have_count(0)
    expect(page.get_by_text("NUEVO USUARIO")).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(0)
    page.get_by_role("link", name="Tickets").click()
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible()


def test_too_many_failures_ask_for_patience(panel: Panel, page: Page) -> None:
    user = panel.user("Apurada")
    for _n in range(5):
        panel.knock(page, user.email, "no es esta")
        expect(page.get_by_role("alert")).to_have_text("Credenciales inválidas")
    panel.knock(page, user.email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Demasiados intentos")
