"""Everything a customer can send and become from the phone page, as the webhook gets it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from simulator.testing import World, world

CARLA = "5491155550101"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PASTE = """field => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array([137, 80, 78, 71])], "p.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


@pytest.fixture
def phone(page: Page, whatsapp: World) -> Locator:
    page.goto(f"{whatsapp.url}/?phones={CARLA}:Carla")
    phone = page.get_by_test_id("phone")
    expect(phone.get_by_test_id("composer")).to_be_visible()
    return phone


def bubbles(phone: Locator, direction: str) -> Locator:
    return phone.locator(f"[data-testid=bubble][data-direction={direction}]")


def last(whatsapp: World, phone: Locator, count: int) -> Any:
    """The newest message once the phone shows so many of its own."""
    expect(bubbles(phone, "out")).to_have_count(count)
    whatsapp.simulator.wait_until_delivered()
    return whatsapp.inbox.messages()[-1]


def attach(phone: Locator, entry: str) -> None:
    phone.get_by_label("Adjuntar").click()
    phone.get_by_role("button", name=entry, exact=True).click()


def act(phone: Locator, bubble: Locator, label: str, entry: str) -> None:
    bubble.hover()
    bubble.get_by_label(label).click()
    bubble.get_by_role("menuitem", name=entry).click()


def test_forms_make_a_place_a_card_an_order_an_advert_and_the_strange(
    phone: Locator, whatsapp: World
) -> None:
    send = phone.get_by_test_id("sheet-send")
    attach(phone, "Otro lugar…")
    phone.get_by_label("Latitud").fill("-31.42")
    send.click()
    place = last(whatsapp, phone, 1)["location"]
    assert (place["latitude"], place["name"]) == (-31.42, "Depósito")

    attach(phone, "Contacto…")
    send.click()
    (card,) = last(whatsapp, phone, 2)["contacts"]
    assert (card["origin"], card["name"]["formatted_name"]) == ("other", "Taller Sur")

    attach(phone, "Pedido…")
    send.click()
    (item,) = last(whatsapp, phone, 3)["order"]["product_items"]
    assert (item["quantity"], item["item_price"]) == (2, 4500)

    attach(phone, "Escribir desde un aviso…")
    send.click()
    message = last(whatsapp, phone, 4)
    assert message["text"]["body"] == "Hola, vi el aviso"
    assert message["referral"]["source_type"] == "ad"
    expect(bubbles(phone, "out").last).to_contain_text("Desde un aviso")

    for kind in ("poll", "unknown"):
        attach(phone, "Algo que la API no lleva…")
        phone.get_by_label("Qué").select_option(kind)
        send.click()
    assert last(whatsapp, phone, 6)["type"] == "hologram"
    assert whatsapp.inbox.messages()[-2]["unsupported"] == {"type": "poll"}


def test_files_are_chosen_pasted_or_recorded(page: Page, phone: Locator, whatsapp: World) -> None:
    phone.get_by_test_id("composer").evaluate(PASTE)
    assert last(whatsapp, phone, 1)["image"]["mime_type"] == "image/png"

    phone.get_by_label("Adjuntar").click()
    with page.expect_file_chooser() as chosen:
        phone.get_by_role("button", name="Documento").click()
    chosen.value.set_files([{"name": "foto.png", "mimeType": "image/png", "buffer": PNG}])
    assert last(whatsapp, phone, 2)["document"]["filename"] == "foto.png"

    with page.expect_file_chooser() as asked:  # there is no microphone here
        phone.get_by_test_id("voice").click()
    asked.value.set_files([{"name": "v.ogg", "mimeType": "audio/ogg", "buffer": b"OggS"}])
    audio = last(whatsapp, phone, 3)["audio"]
    assert (audio["voice"], audio["mime_type"]) == (True, "audio/ogg")
    phone.get_by_test_id("composer").fill("x")
    expect(phone.get_by_test_id("voice")).not_to_be_visible()


def test_a_voice_note_is_recorded_and_labelled_as_what_it_is(
    page: Page, phone: Locator, whatsapp: World
) -> None:
    page.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = async () => {
            const context = new AudioContext();
            return context.createMediaStreamDestination().stream;
          };
        }"""
    )
    phone.get_by_test_id("voice").click()
    expect(phone.get_by_label("Descartar la nota de voz")).to_be_visible()
    phone.get_by_label("Enviar la nota de voz").click()

    audio = last(whatsapp, phone, 1)["audio"]
    assert audio["voice"]
    kind, _, codec = audio["mime_type"].partition("; ")
    assert kind in ("audio/ogg", "audio/webm")
    assert codec == "codecs=opus"
    content = whatsapp.business.request("GET", audio["url"])[1]
    assert content.startswith(b"OggS" if kind == "audio/ogg" else b"\x1aE\xdf\xa3")


def test_a_message_is_answered_passed_on_edited_and_taken_back(
    phone: Locator, whatsapp: World
) -> None:
    whatsapp.simulator.phone(CARLA).say("pedido 5512")
    ours = whatsapp.business.send(CARLA, text={"body": "¿cuál?"})
    act(phone, bubbles(phone, "in"), "Reaccionar", "Responder")
    phone.get_by_test_id("composer").fill("ese")
    phone.get_by_test_id("composer").press("Enter")
    assert last(whatsapp, phone, 2)["context"] == {"from": "5491150000000", "id": ours}
    expect(bubbles(phone, "out").last.locator(".quote")).to_contain_text("¿cuál?")
    expect(phone.locator(".quoting")).to_be_hidden()

    act(phone, bubbles(phone, "in"), "Reaccionar", "Reenviar")
    message = last(whatsapp, phone, 3)
    assert (message["text"]["body"], message["context"]) == ("¿cuál?", {"forwarded": True})
    expect(bubbles(phone, "out").last).to_contain_text("Reenviado")

    first = bubbles(phone, "out").first
    act(phone, first, "Más", "Editar")
    phone.get_by_label("Texto").fill("pedido 5513")
    phone.get_by_test_id("sheet-send").click()
    expect(first).to_contain_text("pedido 5513")
    expect(first).to_contain_text("editado")
    act(phone, first, "Más", "Eliminar")
    expect(first).to_contain_text("Eliminaste este mensaje")
    whatsapp.simulator.wait_until_delivered()
    assert [m["type"] for m in whatsapp.inbox.messages()[-2:]] == ["edit", "revoke"]


def test_requests_forms_and_voice_notes_of_the_business_are_answered(
    page: Page, phone: Locator, whatsapp: World
) -> None:
    whatsapp.simulator.phone(CARLA).say("hola")
    ask = {"type": "location_request_message", "body": {"text": "¿Dónde?"}}
    place = {**ask, "action": {"name": "send_location"}}
    whatsapp.business.send(CARLA, type="interactive", interactive=place)
    phone.get_by_role("button", name="Enviar ubicación").click()
    assert last(whatsapp, phone, 2)["location"]["name"] == "Obelisco"

    parameters = {"flow_message_version": "3", "flow_id": "9", "flow_cta": "Completar"}
    form = {"type": "flow", "body": {"text": "Tus datos"}}
    action = {"name": "flow", "parameters": parameters}
    whatsapp.business.send(CARLA, type="interactive", interactive={**form, "action": action})
    phone.get_by_role("button", name="Completar").click()
    phone.get_by_label("Campos").fill("dni: 30111222")
    phone.get_by_test_id("sheet-send").click()
    reply = last(whatsapp, phone, 3)["interactive"]["nfm_reply"]
    assert reply["response_json"] == '{"dni": "30111222"}'

    media_id = whatsapp.business.upload(b"OggS", "audio/ogg; codecs=opus")
    whatsapp.business.send(CARLA, type="audio", audio={"id": media_id, "voice": True})
    phone.locator("audio").evaluate("audio => audio.dispatchEvent(new Event('play'))")
    whatsapp.inbox.wait_until(
        lambda inbox: "played" in [status["status"] for status in inbox.statuses()]
    )


def test_who_the_customer_is_can_be_changed(page: Page, phone: Locator, whatsapp: World) -> None:
    phone.get_by_test_id("customer").click()
    phone.get_by_label("Nombre de usuario").fill("@carla.ok")
    phone.get_by_label("Oculta su número").check()
    phone.get_by_label("Acepta promociones").uncheck()
    phone.get_by_test_id("sheet-send").click()
    expect(phone).to_contain_text("Sin número visible · @carla.ok")
    known = whatsapp.simulator.phone(CARLA).change()
    assert (known["wa_id"], known["username"]) == (None, "carla.ok")
    whatsapp.inbox.wait_until(lambda inbox: inbox.received)
    (value,) = whatsapp.inbox.received[0].values()
    assert value["user_preferences"][0]["value"] == "stop"

    phone.get_by_test_id("customer").click()
    phone.get_by_role("button", name="Cambiar de número…").click()
    phone.get_by_test_id("sheet-send").click()
    expect(phone.get_by_test_id("notice")).to_have_text("Número nuevo: +5491155551101")
    assert whatsapp.simulator.phone(CARLA).change()["number"] == "5491155551101"


def test_the_business_is_shown_as_on_a_phone(phone: Locator, whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    carla.say("hola")
    image = whatsapp.business.upload(PNG, "image/png")
    pdf = whatsapp.business.upload(b"%PDF" + bytes(2000), "application/pdf")
    spot = {"latitude": -34.6, "longitude": -58.4, "name": "Sucursal"}
    whatsapp.business.send(CARLA, type="image", image={"id": image, "caption": "La taza"})
    whatsapp.business.send(CARLA, type="document", document={"id": pdf, "filename": "a.pdf"})
    whatsapp.business.send(CARLA, type="location", location=spot)
    named = {"name": "pedido_en_camino", "language": {"code": "es_AR"}}
    words = [("nombre", "Carla"), ("pedido", "5512")]
    blanks = [{"type": "text", "parameter_name": name, "text": text} for name, text in words]
    parts = [
        {"type": "header", "parameters": [{"type": "image", "image": {"id": image}}]},
        {"type": "body", "parameters": blanks},
        {
            "type": "button",
            "sub_type": "url",
            "index": 0,
            "parameters": [{"type": "text", "text": "9"}],
        },
    ]
    whatsapp.business.send(CARLA, type="template", template={**named, "components": parts})

    picture, document, place, template = (bubbles(phone, "in").nth(n) for n in range(4))
    expect(picture).to_contain_text("La taza")
    expect(picture.get_by_role("img", name="La taza")).to_be_visible()
    expect(document).to_contain_text("PDF · 2 kB")
    expect(place.get_by_role("link")).to_have_attribute("href", map_address("-34.6/-58.4"))
    expect(template).to_contain_text("Carla, tu pedido 5512 está en camino.")
    expect(template).to_contain_text("No hace falta responder")
    link = template.get_by_test_id("option").first
    expect(link).to_have_attribute("href", "https://envios.example/9")
    expect(template.locator("img")).to_have_count(1)


def map_address(spot: str) -> str:
    return f"https://www.openstreetmap.org/#map=16/{spot}"


def test_the_network_chaos_and_notices_are_worked_from_the_drawer(
    page: Page, phone: Locator, whatsapp: World
) -> None:
    page.get_by_test_id("tools-toggle").click()
    page.get_by_test_id("tools-network").click()
    settings = page.get_by_test_id("settings")
    settings.get_by_label("Ritmo del número").select_option("80")
    expect(page.get_by_text("Guardado")).to_be_visible()
    settings.get_by_label("Forma de número").select_option("549=131030")
    settings.get_by_label("Estados en la forma vieja").check()
    page.get_by_test_id("notices").get_by_label("Aviso").select_option("restriction")
    page.get_by_role("button", name="Mandar el aviso").click()
    whatsapp.inbox.wait_until(lambda inbox: inbox.received)
    assert whatsapp.inbox.received[0].values()[0]["event"] == "ACCOUNT_RESTRICTION"
    known = whatsapp.simulator.settings()
    assert known["messages_per_second"] == 80
    assert known["refused_forms"] == {"549": 131030}
    assert known["old_statuses"]

    page.get_by_test_id("tools-chaos").click()
    page.get_by_label("Semilla").fill("11")
    page.get_by_test_id("chaos-start").click()
    expect(page.get_by_text("En marcha, semilla 11")).to_be_visible()
    assert whatsapp.simulator.ask("GET", "chaos")["plan"]["seed"] == 11
    page.get_by_test_id("chaos-stop").click()
    expect(page.get_by_test_id("chaos-start")).to_be_visible()
    assert whatsapp.simulator.ask("GET", "chaos") is None
