"""Every kind of message in a real browser, all of it written by somebody hostile."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core import clock
from tests.cast import message
from tests.everything import Everything
from tests.servers.panel import Panel

MARKUP = (
    "<img src='https://evil.example/a.png' onerror='window.owned=1'>"
    "![x](https://evil.example/b.png) **negrita** :material/home: $x^2$ \u202egnp.exe"
)
LONG = "https://evil.example/c " + "largo " * 1_700
# Kept with the message, and not to be seen.
UNSEEN = {
    "Mi clave es 1234",  # the customer took it back
    "../../facturas/recibo 5512.pdf",  # seen without what could be mistaken for a path
    "Media download error",  # the titles of errors whose details are told
    "Message type unknown",
    "Mesa",  # the first name of somebody whose full name is told
    "Sent",  # of a form whose answers are told
    "free text",  # of a system message, which is not to be relied on
    "¿En qué te ayudamos?",  # what an ad greets with
}


def hostile(word: str) -> str:
    """The word stays in front, so that each can be looked for."""
    return f"{word} {MARKUP}"


@pytest.fixture(scope="module")
def told(panel: Panel) -> Everything:
    """A conversation of the last half hour that holds everything, and a very long text."""
    panel.house.now = clock.now() - timedelta(minutes=30)
    told = Everything(panel.house, panel.user("Ana Paz"), change=hostile)
    panel.house.say(LONG)
    return told


def test_hostile_words_are_text_in_every_kind_and_nothing_leaves_the_panel(
    panel: Panel, page: Page, told: Everything
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    panel.enter(page, told.ana, f"/tickets?ticket={told.ticket}")
    talk = page.locator(".talk")
    expect(talk).to_contain_text("largo")
    text = talk.text_content() or ""
    missing = {word.removesuffix(f" {MARKUP}") for word in told.words if word not in text}
    assert missing == UNSEEN
    assert "facturas" not in text
    assert "$x^2$ gnp.exe" in text
    assert page.evaluate("window.owned") is None
    made = talk.locator("img, a, script, iframe, svg, link").evaluate_all(
        "all => all.map((e) => e.src || e.href)"
    )
    ours = (f"{panel.url}/files/", "https://www.openstreetmap.org/?mlat=")
    assert made
    assert all(address.startswith(ours) for address in made)
    assert {url for url in asked if not url.startswith((panel.url, "data:", "blob:"))} == set()
    assert any("/files/" in url for url in asked)


def test_what_is_on_the_page_can_be_used_and_stays_while_others_write(
    panel: Panel, page: Page, told: Everything
) -> None:
    panel.enter(page, told.ana, f"/tickets?ticket={told.ticket}")
    talk = page.locator(".talk")
    sound = talk.locator("audio").element_handle()
    talk.get_by_text("Leer más").click()
    panel.house.receive(
        message("y algo más", at=panel.house.now),
        message(type="reaction", reaction={"message_id": "wamid.voice", "emoji": "🎧"}),
    )
    expect(talk).to_contain_text("y algo más")
    expect(talk).to_contain_text("🎧")
    expect(talk.get_by_text("Leer menos")).to_be_visible()
    assert sound is not None
    assert sound.evaluate("e => e.isConnected")

    talk.get_by_label("Ver la imagen en grande").click()
    large = page.locator("dialog.talk-large")
    expect(large.locator("img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)

    answer = talk.locator("button.quote").filter(has_text="Hola, soy Ana").first
    answer.click()
    expect(talk.locator(".found")).to_contain_text("Hola, soy Ana")

    talk.get_by_text("Probar otra vez").click()
    expect(talk.get_by_text("Probar otra vez")).to_have_count(0)
    expect(talk.get_by_text("Descargando…")).to_have_count(2)
