"""What an operator sends beside plain text, from the panel to the customer's phone."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from core import clock
from core.tickets import actions
from tests.servers.whole import Whole, whole

CARLA, DORA = "5491155550101", "5491155550102"
SIX_SECONDS = 6.0
PICTURE = BytesIO()
Image.new("RGB", (8, 8), "teal").save(PICTURE, "PNG")


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Whole]:
    with whole(sqlite_url, tmp_path) as running:
        yield running


def test_a_template_reaches_who_wrote_yesterday_and_a_file_and_a_request_who_writes_now(
    desk: Whole, new_page: Callable[..., Page]
) -> None:
    house, ana = desk.house, desk.panel.user("Ana Paz")
    house.now = clock.now() - timedelta(hours=25)
    old = house.ask_for_a_person(CARLA)
    house.now = clock.now()
    new = house.ask_for_a_person(DORA)
    for ticket in (old, new):
        house.act(actions.take, ticket, operator=ana)
    page = new_page(viewport={"width": 1440, "height": 900})
    desk.panel.enter(page, ana, f"/tickets?ticket={old}")

    _a_template_is_sent(desk, page)
    page.goto(f"{desk.panel.url}/tickets?ticket={new}")
    _a_picture_is_sent(desk, page)
    _a_place_is_asked_for(desk, page)
    refused = desk.simulator.ledger(events=False)["refused"]
    assert [one for one in refused if "status" not in one["body"]] == []  # no message, no template


def _a_template_is_sent(desk: Whole, page: Page) -> None:
    """The window is closed: the field says so, the form makes the message that passes."""
    carla = desk.simulator.phone(CARLA, name="Carla")
    expect(page.get_by_placeholder("Pasaron 24 h")).to_be_disabled()
    page.get_by_role("button", name="Actualizar").click()
    choice = page.get_by_role("combobox", name="Plantilla")
    expect(choice).to_be_visible()
    choice.click()
    choice.press("ArrowDown")
    page.get_by_role("option", name=re.compile("seguimiento_gestion")).click()
    seen = page.locator(".template-seen")
    expect(seen).to_contain_text("Hola ____, tenemos novedades")
    send = page.get_by_role("button", name="Enviar plantilla")
    send.click()
    expect(page.get_by_role("alert")).to_contain_text("Dato 1 del texto: falta completarlo")

    page.get_by_label("Dato 1 del texto").fill("Carla")
    page.get_by_label("Dato 2 del texto").fill("#7")
    expect(seen).to_contain_text("Hola Carla, tenemos novedades de tu gestión #7.")
    send.click()
    arrived = carla.wait_for("Hola Carla, tenemos novedades de tu gestión #7.", SIX_SECONDS)
    assert arrived["type"] == "template"
    expect(page.locator(".bubble.person").first).to_contain_text("gestión #7")


def _a_picture_is_sent(desk: Whole, page: Page) -> None:
    dora = desk.simulator.phone(DORA, name="Dora")
    dora.say("¿me mandan la foto?")
    field = page.get_by_placeholder("Escribir una respuesta")
    expect(field).to_be_enabled()
    file = {"name": "foto.png", "mimeType": "image/png", "buffer": PICTURE.getvalue()}
    page.locator(".compose input[type=file]").set_input_files([file])
    expect(page.get_by_alt_text("foto.png")).to_be_visible()
    field.fill("Acá está")
    field.press("Enter")
    assert dora.wait_for("Acá está", SIX_SECONDS)["type"] == "image"


def _a_place_is_asked_for(desk: Whole, page: Page) -> None:
    page.locator(".st-key-composer").get_by_role("button", name="Más").click()
    page.get_by_text("Pedir ubicación").click()
    asked = desk.simulator.phone(DORA).wait_for("¿Nos compartís tu ubicación?", SIX_SECONDS)
    assert [option["kind"] for option in asked["options"]] == ["location"]
