"""The phones in a real browser: what a customer sees and does, and how fast."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from playwright.sync_api import Locator, Page, expect

import simulator
from simulator.faults import FAULT
from simulator.testing import NUMBER_ID, World, world

CARLA = "5491155550101"
DORA = "5491155550102"
STATIC = Path(simulator.__file__).parent / "static"
# Hosts the page names and never asks: a name space, a link to a map, values of messages.
NAMED = {"www.w3.org", "www.openstreetmap.org", "fb.me", "files.invalid"}
HOSTILE = "<b>4521</b> <img src=x onerror=alert(1)> *y* https://a.example [a](b) \u202egnp.exe"


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


def opened(page: Page, whatsapp: World, phones: str = f"{CARLA}:Carla") -> Locator:
    """The first phone of the page with these phones."""
    page.goto(f"{whatsapp.url}/?phones={phones}")
    phone = page.get_by_test_id("phone").first
    expect(phone.get_by_test_id("composer")).to_be_visible()
    return phone


def buttons(*titles: str) -> dict[str, Any]:
    replies = [
        {"type": "reply", "reply": {"id": title.lower(), "title": title}} for title in titles
    ]
    return {
        "type": "interactive",
        "interactive": {
            "type": "button",
            "body": {"text": "¿En qué te ayudamos?"},
            "action": {"buttons": replies},
        },
    }


def listed(*titles: str) -> dict[str, Any]:
    rows = [{"id": title.lower(), "title": title, "description": "Sí"} for title in titles]
    return {
        "type": "interactive",
        "interactive": {
            "type": "list",
            "body": {"text": "Elegí"},
            "action": {"button": "Ver temas", "sections": [{"title": "Temas", "rows": rows}]},
        },
    }


def bubbles(phone: Locator, direction: str) -> Locator:
    return phone.locator(f"[data-testid=bubble][data-direction={direction}]")


def test_enter_sends_and_the_ticks_tell_how_far_it_came(page: Page, whatsapp: World) -> None:
    whatsapp.inbox.answer_next(500, 500, 500, 500, 500)
    whatsapp.simulator.settings(retry_first=0.1)
    phone = opened(page, whatsapp)
    field = phone.get_by_test_id("composer")
    expect(field).to_be_focused()

    field.press_sequentially("hola")
    field.press("Enter")

    mine = bubbles(phone, "out")
    expect(mine).to_have_attribute("data-status", "sent")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(mine).to_have_attribute("data-status", "received")
    wamid = mine.get_attribute("data-wamid")
    receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    whatsapp.business.post({**receipt, "typing_indicator": {"type": "text"}})
    expect(mine).to_have_attribute("data-status", "read")
    expect(phone.get_by_text("escribiendo…")).to_be_visible()
    whatsapp.business.send(CARLA, text={"body": "buenas"})
    expect(bubbles(phone, "in")).to_contain_text("buenas")
    expect(phone.get_by_text("escribiendo…")).to_have_count(0)


def test_an_answer_is_on_the_phone_within_300_ms(page: Page, whatsapp: World) -> None:
    phone = opened(page, whatsapp)
    whatsapp.simulator.phone(CARLA).say("hola")
    expect(bubbles(phone, "out")).to_have_count(1)
    page.evaluate(
        """() => {
          window.shown = new Promise((resolve) => new MutationObserver(() => {
            if (document.querySelector("[data-direction=in]")) resolve(Date.now());
          }).observe(document.body, { childList: true, subtree: true }));
        }"""
    )

    whatsapp.business.send(CARLA, text={"body": "buenas"})

    sent = whatsapp.simulator.ledger()["sent"][0]["at"] * 1000
    assert page.evaluate("() => window.shown") - sent < 300


def test_a_button_can_be_tapped_at_once_and_later(page: Page, whatsapp: World) -> None:
    phone = opened(page, whatsapp)
    carla = whatsapp.simulator.phone(CARLA)
    carla.say("hola")
    whatsapp.business.send(CARLA, **buttons("Horarios", "Pedidos"))

    phone.get_by_test_id("option").get_by_text("Pedidos").click()
    expect(bubbles(phone, "out").last).to_contain_text("Pedidos")
    phone.get_by_test_id("option").get_by_text("Horarios").click()
    expect(bubbles(phone, "out").last).to_contain_text("Horarios")

    whatsapp.simulator.wait_until_delivered()
    taps = [message["interactive"]["button_reply"] for message in whatsapp.inbox.messages()[1:]]
    assert [tap["id"] for tap in taps] == ["pedidos", "horarios"]


def test_a_list_opens_as_a_sheet_and_works_from_the_keyboard(page: Page, whatsapp: World) -> None:
    phone = opened(page, whatsapp)
    whatsapp.simulator.phone(CARLA).say("hola")
    whatsapp.business.send(CARLA, **listed("Horarios", "Pedidos"))
    opener = phone.get_by_test_id("list-open")

    opener.press("Enter")
    expect(phone.get_by_test_id("sheet-row").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(phone.get_by_test_id("sheet")).to_have_count(0)
    expect(opener).to_be_focused()
    opener.click()
    phone.get_by_test_id("sheet-row").get_by_text("Pedidos").click()

    expect(phone.get_by_test_id("sheet")).to_have_count(0)
    expect(bubbles(phone, "out").last).to_contain_text("Pedidos")


def test_looking_at_a_chat_reads_it(page: Page, whatsapp: World) -> None:
    phone = opened(page, whatsapp)
    whatsapp.simulator.phone(CARLA).say("hola")
    whatsapp.business.send(CARLA, text={"body": "buenas"})
    whatsapp.inbox.wait_until(
        lambda inbox: [s["status"] for s in inbox.statuses()] == ["sent", "delivered", "read"]
    )
    expect(bubbles(phone, "in")).to_have_attribute("data-status", "read")


def test_text_is_only_ever_text(page: Page, whatsapp: World) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    phone = opened(page, whatsapp)
    phone.get_by_test_id("composer").fill(HOSTILE)
    phone.get_by_test_id("send").click()
    expect(bubbles(phone, "out")).to_have_count(1)
    whatsapp.business.send(CARLA, text={"body": HOSTILE})
    whatsapp.business.send(CARLA, **buttons("<i>x</i>"))

    expect(bubbles(phone, "out").locator(".text")).to_have_text(HOSTILE)
    expect(bubbles(phone, "in").first.locator(".text")).to_have_text(HOSTILE)
    expect(phone.get_by_test_id("option")).to_have_text("<i>x</i>")
    assert phone.locator(".text *, .option i").count() == 0
    assert asked == []


def test_several_phones_stand_side_by_side_and_keep_apart(page: Page, whatsapp: World) -> None:
    carla = opened(page, whatsapp)
    page.get_by_test_id("add-phone").click()
    dora = page.get_by_test_id("phone").nth(1)
    expect(dora.get_by_test_id("phone-name")).to_have_value("Dora")
    expect(dora.get_by_test_id("composer")).to_be_focused()
    dora.get_by_test_id("composer").fill("soy Dora")
    dora.get_by_test_id("composer").press("Enter")

    expect(bubbles(dora, "out")).to_contain_text("soy Dora")
    expect(bubbles(carla, "out")).to_have_count(0)
    dora.get_by_test_id("phone-name").fill("Dora Ñ")
    dora.get_by_test_id("phone-name").press("Enter")
    whatsapp.simulator.wait_until_delivered()
    expect(page).to_have_url(re.compile(f"{DORA}:Dora%20%C3%91"))
    assert whatsapp.simulator.phone(DORA).change()["name"] == "Dora Ñ"
    page.reload()
    expect(bubbles(page.get_by_test_id("phone").nth(1), "out")).to_contain_text("soy Dora")


def test_on_a_narrow_screen_one_phone_fills_it_and_tabs_count_the_unread(
    new_page: Callable[..., Page], whatsapp: World
) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    opened(page, whatsapp, f"{CARLA}:Carla,{DORA}:Dora")
    phones, tabs = page.get_by_test_id("phone"), page.get_by_test_id("tab")
    whatsapp.simulator.phone(DORA).say("hola")
    whatsapp.business.send(DORA, text={"body": "buenas"})

    expect(tabs.nth(1)).to_contain_text("1")
    expect(page).to_have_title("(1) Teléfono de prueba")
    expect(phones.nth(1)).not_to_be_visible()
    tabs.nth(0).focus()
    page.keyboard.press("ArrowRight")

    expect(phones.nth(1)).to_be_visible()
    expect(phones.nth(0)).not_to_be_visible()
    expect(page).to_have_title("Teléfono de prueba")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_customer_reacts(page: Page, whatsapp: World) -> None:
    phone = opened(page, whatsapp)
    whatsapp.simulator.phone(CARLA).say("hola")
    wamid = whatsapp.business.send(CARLA, text={"body": "sí"})
    bubbles(phone, "in").hover()
    phone.get_by_label("Reaccionar").click()
    phone.get_by_role("button", name="👍").click()

    expect(bubbles(phone, "in").locator(".reactions")).to_have_text("👍")
    whatsapp.simulator.wait_until_delivered()
    reaction = whatsapp.inbox.messages()[-1]["reaction"]
    assert reaction == {"message_id": wamid, "emoji": "👍"}
    phone.get_by_label("Reaccionar").click()
    phone.get_by_role("button", name="👍").click()
    expect(bubbles(phone, "in").locator(".reactions")).to_have_count(0)
    whatsapp.simulator.wait_until_delivered()
    assert whatsapp.inbox.messages()[-1]["reaction"] == {"message_id": wamid}


def test_files_and_places_can_be_sent(page: Page, whatsapp: World) -> None:
    phone = opened(page, whatsapp)
    picture = (STATIC / "icon.svg").read_bytes()
    for name, mime_type in [("a.png", "image/png"), ("a.pdf", "application/pdf")]:
        file = {"name": name, "mimeType": mime_type, "buffer": picture}
        phone.get_by_test_id("file").set_input_files(files=[file])
    expect(bubbles(phone, "out")).to_have_count(2)
    phone.get_by_label("Adjuntar").click()
    phone.get_by_role("button", name="Ubicación", exact=True).click()
    expect(bubbles(phone, "out").last).to_contain_text("Obelisco")

    whatsapp.simulator.wait_until_delivered()
    image, document, place = whatsapp.inbox.messages()
    assert whatsapp.business.request("GET", image["image"]["url"])[1] == picture
    assert document["document"]["filename"] == "a.pdf"
    assert place["location"]["name"] == "Obelisco"


def test_a_fault_is_armed_on_the_page(page: Page, whatsapp: World) -> None:
    opened(page, whatsapp)
    page.get_by_test_id("tools-toggle").click()
    fault = page.locator("[data-testid=fault][data-key=http]")
    fault.locator("summary").click()
    fault.get_by_label("Estado HTTP").select_option("502")
    fault.get_by_label("A quién").select_option("Carla")
    fault.get_by_test_id("arm").click()

    expect(page.get_by_test_id("armed")).to_contain_text("5xx sin código · 502 · Carla")
    expect(page.get_by_test_id("armed")).to_contain_text("todavía no ocurrió")
    expect(page.get_by_test_id("tools-toggle").locator(".count")).to_have_text("1")
    (armed,) = whatsapp.simulator.faults()
    assert (armed["kind"], armed["status"], armed["phone"]) == ("http", 502, CARLA)
    whatsapp.simulator.phone(CARLA).say("hola")
    body = {"messaging_product": "whatsapp", "to": f"+{CARLA}", "text": {"body": "x"}}
    assert whatsapp.business.request("POST", f"{NUMBER_ID}/messages", json=body)[0] == 502
    expect(page.get_by_text("Ya ocurrieron (1)")).to_be_visible()


def test_every_fault_of_the_page_can_be_armed(page: Page, whatsapp: World) -> None:
    opened(page, whatsapp)
    page.get_by_test_id("tools-toggle").click()
    faults = page.get_by_test_id("fault")
    for number in range(faults.count()):
        faults.nth(number).evaluate("fault => fault.querySelector('form').requestSubmit()")
    expect(page.get_by_test_id("armed").locator("[data-kind]")).to_have_count(faults.count())
    armed = {fault["kind"] for fault in whatsapp.simulator.faults()}
    assert armed == set(FAULT.json_schema()["discriminator"]["mapping"]), "all there are"
    shown = page.get_by_test_id("armed").locator(".words > span").all_text_contents()
    titles = faults.locator("summary b").all_text_contents()
    assert sorted(each.partition(" · ")[0] for each in shown) == sorted(titles)
    page.get_by_text("Quitar todas").click()
    expect(page.get_by_test_id("armed").locator("[data-kind]")).to_have_count(0)


def test_the_page_finds_its_way_back_after_a_reset(page: Page, whatsapp: World) -> None:
    phone = opened(page, whatsapp)
    whatsapp.simulator.phone(CARLA).say("antes")
    expect(bubbles(phone, "out")).to_have_count(1)

    whatsapp.simulator.reset()

    expect(bubbles(phone, "out")).to_have_count(0)
    phone.get_by_test_id("composer").fill("después")
    phone.get_by_test_id("composer").press("Enter")
    expect(bubbles(phone, "out")).to_have_text(re.compile("después"))


def test_a_customer_without_number_can_write(page: Page, whatsapp: World) -> None:
    opened(page, whatsapp)
    page.get_by_test_id("tools-toggle").click()
    page.get_by_test_id("tools-network").click()
    page.get_by_test_id("add-hidden").click()
    hidden = page.get_by_test_id("phone").nth(1)
    expect(hidden).to_contain_text("Sin número visible")
    hidden.get_by_test_id("composer").fill("hola")
    hidden.get_by_test_id("composer").press("Enter")
    expect(bubbles(hidden, "out")).to_have_attribute("data-status", "received")
    assert "from" not in whatsapp.inbox.messages()[0]


def test_the_page_asks_for_nothing_from_elsewhere(whatsapp: World) -> None:
    for path in STATIC.iterdir():
        away = re.findall(r"https?://[^\s\"')]+", path.read_text())
        assert {each.split("/")[2] for each in away} <= NAMED, path.name
    answer = urllib3.request("GET", f"{whatsapp.url}/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_stream_goes_on_where_a_page_left_off(whatsapp: World) -> None:
    whatsapp.simulator.phone(CARLA).say("uno")

    first, name = frame(whatsapp)
    assert [bubble["text"] for bubble in first["phones"][0]["bubbles"]] == ["uno"]
    whatsapp.simulator.wait_until_delivered()
    _, name = frame(whatsapp)
    whatsapp.simulator.phone(CARLA).say("dos")
    whatsapp.simulator.wait_until_delivered()
    second, _ = frame(whatsapp, name)
    assert [bubble["text"] for bubble in second["phones"][0]["bubbles"]] == ["dos"]
    third, _ = frame(whatsapp, "99@another")
    assert len(third["phones"][0]["bubbles"]) == 2


def frame(whatsapp: World, last: str = "") -> tuple[Any, str]:
    """The first frame of a new stream, and its name."""
    stream = urllib3.request(
        "GET",
        f"{whatsapp.url}/_sim/stream?phones={CARLA}",
        headers={"Last-Event-ID": last},
        preload_content=False,
    )
    lines = iter(stream)
    fields = {}
    while "data" not in fields:
        key, _, value = next(lines).decode().strip().partition(": ")
        fields[key] = value
    stream.close()
    return json.loads(fields["data"]), fields["id"]
