"""The list of tickets in a real browser: filters, details, moves, views, and the balloon."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.accounts.rules import User
from core.contacts import store as contacts
from core.tickets import actions
from tests.cast import message
from tests.servers.panel import Panel, row

THREE_SECONDS = 3_000
people = iter(range(5491155562000, 5491155569999))


@pytest.fixture
def ana(panel: Panel) -> User:
    return panel.user(f"Ana{next(people)} Gómez")


def opened(panel: Panel, *, name: str = "Carla Gómez", taken_by: User | None = None) -> int:
    """A ticket of somebody new."""
    who, panel.house.now = str(next(people)), clock.now()
    for text in ("hola", "hablar con alguien"):
        panel.house.receive(message(text, wa_id=who, at=panel.house.now), name=name)
    ticket = int(panel.house.contact(who).silenced_by)
    if taken_by:
        panel.house.act(actions.take, ticket, operator=taken_by)
    return ticket


def wa_id_of(panel: Panel, ticket: int) -> str:
    """Whose ticket it is."""
    number = next(row.contact_id for row in panel.house.tickets() if row.id == ticket)
    with panel.house.database.reading() as session:
        return str(contacts.get(session, number).wa_id)


def test_filters_of_several_kinds_hold_together_and_what_they_show_is_exported(
    panel: Panel, page: Page, ana: User, tmp_path: Path
) -> None:
    hers, other = opened(panel, name="Ñandú Pérez"), opened(panel, name="Ñandú Ruiz")
    panel.house.act(actions.take, other, operator=ana)
    panel.enter(page, ana, "/tickets")
    page.get_by_label("Filtrar por Nombre").fill("ñandú")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_label("Filtrar por Estado").click()
    page.get_by_role("checkbox", name="NUEVO").check()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_label("Filtrar por Recibido").click()
    page.get_by_role("button", name="Hoy").click()
    expect(page).to_have_url(re.compile(r"nombre=%C3%B1and%C3%BA&estado=NUEVO&recibido=20"))

    page.get_by_role("button", name=f"Ver el detalle del ticket #{hers}").press("Enter")
    detail = page.locator("tr.detail")
    expect(detail).to_contain_text("Primer mensajehola")
    expect(detail).to_contain_text(f"Se abrió el ticket #{hers}")
    page.get_by_role("button", name=f"Ver el detalle del ticket #{hers}").press("Enter")
    expect(detail).to_have_count(0)

    page.get_by_role("button", name="EXPORTAR").press("ArrowDown")
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Esta vista (1)").click()
    download.value.save_as(tmp_path / "tickets.csv")
    with (tmp_path / "tickets.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [line["number"] for line in csv.DictReader(file)] == [str(hers)]


def test_a_view_is_kept_by_name_opened_again_removed_and_brought_back(
    panel: Panel, page: Page, ana: User
) -> None:
    opened(panel, name="Ñandú Gris")
    panel.enter(page, ana, "/tickets?nombre=gris&estado=NUEVO,nada&vista=otra&pagina=x")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("Filtrar por Estado")).to_have_text("NUEVO")
    page.get_by_role("button", name="Guardar vista").click()
    page.get_by_label("Nombre de la vista").fill("Grises <b>nuevos</b>")
    page.keyboard.press("Enter")
    kept = page.get_by_role("link", name="Grises <b>nuevos</b>")
    expect(kept).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Todos", exact=True).click()
    expect(page.get_by_label("Filtrar por Nombre")).to_have_value("")
    kept.click()
    expect(page.get_by_label("Filtrar por Nombre")).to_have_value("gris")
    page.get_by_role("button", name="Opciones de la vista").click()
    page.get_by_role("menuitem", name="Eliminar").click()
    expect(kept).to_have_count(0)
    page.get_by_role("button", name="Deshacer").click()
    expect(kept).to_be_visible()


def test_a_state_is_changed_in_its_row_by_keyboard_and_the_close_is_undone(
    panel: Panel, page: Page, ana: User
) -> None:
    ticket = opened(panel)
    panel.enter(page, ana, f"/tickets?numero={ticket}")
    line = row(page, f"#{ticket}")
    state = line.get_by_role("button", name="Cambiar el estado")
    state.press("Enter")
    expect(page.get_by_role("menuitem")).to_have_text(["Tomar"])
    page.keyboard.press("Enter")
    expect(line).to_contain_text("EN PROCESO")
    expect(line).to_contain_text(ana.name)
    state.press("ArrowDown")
    offered = ["Resolver", "Cancelar el ticket", "No contesta", "Liberar"]
    expect(page.get_by_role("menuitem")).to_have_text(offered)
    page.keyboard.press("Enter")
    expect(line).to_contain_text("Cerrando…")
    page.get_by_role("button", name="Deshacer").click()
    expect(line).to_contain_text("EN PROCESO")


def test_many_are_taken_after_one_question_and_who_was_quicker_is_told_by_name(
    panel: Panel, page: Page, ana: User
) -> None:
    beto = panel.user(f"Beto{next(people)} Paz")
    tickets = [opened(panel, name="Varios Juntos") for _ in range(3)]
    panel.enter(page, ana, "/tickets?nombre=varios+juntos")
    page.clock.pause_at(clock.now().timestamp() + 60)  # its listener stands still
    page.get_by_label("Elegir todos los de esta página").check()
    page.get_by_role("button", name="Tomar", exact=True).click()
    panel.house.act(actions.take, tickets[1], operator=beto)
    expect(page.get_by_text("¿Tomar 3 tickets?")).to_be_visible()
    page.get_by_role("button", name="Confirmar (3)").click()
    page.clock.resume()
    expect(page.get_by_text("2 tickets tomados.")).to_be_visible()
    refused = page.get_by_role("alert").filter(has_text="1 ticket no se cambió")
    expect(refused).to_contain_text(f"#{tickets[1]}")
    expect(refused).to_contain_text(beto.name)
    mine = [line.operator_id for line in panel.house.tickets() if line.id in tickets]
    assert sorted(mine) == sorted([ana.id, beto.id, ana.id])


def test_the_tab_tells_what_is_unread_and_a_message_of_mine_rings(
    panel: Panel, new_page: Callable[..., Page], ana: User
) -> None:
    page = new_page(permissions=["notifications"])
    page.add_init_script(
        """
        window.notes = [];
        window.rung = 0;
        window.Notification = class {
          static permission = "granted";
          static requestPermission = async () => "granted";
          constructor(title, { body }) { window.notes.push(`${title} | ${body}`); }
        };
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (at) { window.rung += 1; start.call(this, at); };
        """
    )
    mine, other = opened(panel, taken_by=ana), opened(panel, taken_by=panel.user("Otra Persona"))
    panel.enter(page, ana, "/tickets")
    expect(page).to_have_title(re.compile(r"^(\(\d+\) )?Tickets · Openbot$"))
    page.get_by_role("button", name="Avisos de mensajes nuevos").click()
    page.get_by_role("menuitemcheckbox", name="Avisos en el escritorio").click()
    expect(page.locator(".news .menu")).to_have_count(0)
    panel.house.now = clock.now()
    panel.house.say("¿Hola?", wa_id=wa_id_of(panel, other))
    expect(page).to_have_title("(1) Tickets · Openbot", timeout=THREE_SECONDS)
    assert page.evaluate("window.notes") == []
    panel.house.say("¿Sigue ahí?", wa_id=wa_id_of(panel, mine))
    expect(page).to_have_title("(2) Tickets · Openbot", timeout=THREE_SECONDS)
    assert page.evaluate("window.notes") == [f"Mensaje nuevo · ticket #{mine} | Carla Gómez"]
    assert page.evaluate("window.rung") == 2, "two notes make the sound"
    assert page.locator("link[rel~='icon']").get_attribute("href").startswith("data:image/png")
