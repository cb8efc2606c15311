"""What we send shows in the conversation as the customer sees it: shapes of section 5.2 and 5.4."""

from typing import Any

import pytest

from core.whatsapp import composing
from core.whatsapp.contents import (
    Body,
    Buttons,
    Card,
    Cards,
    Choice,
    ContactRequest,
    Frame,
    Location,
    LocationRequest,
    Marks,
    Media,
    Menu,
    Parameter,
    Reaction,
    Section,
    Template,
    Text,
    Unknown,
    UrlButton,
    line,
    read_content,
)

PICTURE = Media("image", "990011", "", None, caption="", name="", voice=False, animated=False)


def shown(content: dict[str, Any]) -> Body:
    return read_content(content["type"], content, "out").body


def interactive(kind: str, action: dict[str, Any], **frame: Any) -> dict[str, Any]:
    found = {"type": kind, "body": {"text": "¿Sí?"}, "action": action, **frame}
    return {"type": "interactive", "interactive": found}


def test_buttons_with_a_picture_above_and_words_below() -> None:
    replies = [{"type": "reply", "reply": {"id": "si", "title": "Sí"}}, {"type": "reply"}]
    header = {"type": "image", "image": {"id": "990011"}}
    found = interactive("button", {"buttons": replies}, header=header, footer={"text": "Tazas"})

    buttons = (Choice("si", "Sí"), Choice("", ""))
    assert shown(found) == Buttons("¿Sí?", buttons, Frame(PICTURE, "Tazas"))


def test_a_list_with_its_sections() -> None:
    rows = [{"id": "a", "title": "A", "description": "la primera"}, {"id": "b", "title": "B"}]
    found = interactive("list", {"button": "Elegir", "sections": [{"title": "S", "rows": rows}]})

    section = Section("S", (Choice("a", "A", "la primera"), Choice("b", "B")))
    assert shown(found) == Menu("¿Sí?", "Elegir", (section,), Frame())


@pytest.mark.parametrize(
    ("url", "told"), [("https://a.example/1", "https://a.example/1"), ("javascript:x", "")]
)
def test_a_button_that_opens_a_page(url: str, told: str) -> None:
    action = {"name": "cta_url", "parameters": {"display_text": "Ver", "url": url}}
    found = interactive("cta_url", action, header={"type": "text", "text": "Arriba"})

    assert shown(found) == UrlButton("¿Sí?", "Ver", told, Frame(Text("Arriba")))


def test_requests() -> None:
    where = interactive("location_request_message", {"name": "send_location"})
    whom = interactive("request_contact_info", {"name": "request_contact_info"})

    assert shown(where) == LocationRequest("¿Sí?")
    assert shown(whom) == ContactRequest("¿Sí?")


def test_an_offer_of_a_kind_we_do_not_make_is_told_by_its_words() -> None:
    assert shown(interactive("flow", {})) == Unknown("interactive", "¿Sí?")


def test_a_template_shows_what_was_filled_in_and_where() -> None:
    components = [
        {"type": "header", "parameters": [{"type": "image", "image": {"id": "990011"}}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "parameter_name": "cliente", "text": "Carla"},
                {"type": "currency", "currency": {"fallback_value": "$ 10", "code": "ARS"}},
            ],
        },
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "ok"}],
        },
    ]
    found = {"name": "seguimiento", "language": {"code": "es_AR"}, "components": components}
    parameters = (
        Parameter("header", "", "990011"),
        Parameter("body", "cliente", "Carla"),
        Parameter("body", "", "$ 10"),
        Parameter("button 0", "", "ok"),
    )

    assert shown({"type": "template", "template": found}) == Template(
        "seguimiento", "es_AR", parameters
    )


def test_what_we_quote_and_what_we_send_by_link() -> None:
    content = {
        "type": "document",
        "document": {"link": "https://a.example/x.pdf", "filename": "x.pdf", "caption": "Factura"},
        "context": {"message_id": "wamid.THEIRS"},
    }
    found = read_content("document", content, "out")

    assert found.marks == Marks(quoted="wamid.THEIRS")
    assert found.body == Media(
        "document", None, "", None, caption="Factura", name="x.pdf", voice=False, animated=False
    )


def test_customers_types_are_not_ours() -> None:
    for kind in ("button", "order", "system", "edit", "revoke", "unsupported"):
        content = {"type": kind, kind: {"text": "hola", "body": "hola"}}
        assert isinstance(shown(content), Unknown), kind


COMPOSED: dict[str, tuple[composing.Composed, Body]] = {
    "text": (composing.text("Hola"), Text("Hola")),
    "media": (
        composing.media("image", 7, caption="Taza"),
        Media("image", None, "", None, caption="Taza", name="", voice=False, animated=False),
    ),
    "location": (composing.location(1.5, -2, name="Acá"), Location(1.5, -2.0, "Acá", "")),
    "contacts": (
        composing.contacts([composing.Card("Ana", phone="+5491155550104", company="Tazas")]),
        Cards((Card("Ana", ("+5491155550104",), (), "Tazas", own=False),)),
    ),
    "reaction": (composing.reaction("wamid.THEIRS", "👍"), Reaction("wamid.THEIRS", "👍")),
    "buttons": (
        composing.reply_buttons("¿?", [composing.Button("si", "Sí")], footer="Pie"),
        Buttons("¿?", (Choice("si", "Sí"),), Frame(None, "Pie")),
    ),
    "list": (
        composing.option_list(
            "¿?", "Elegir", [composing.Section([composing.Row("a", "A", "la primera")])]
        ),
        Menu("¿?", "Elegir", (Section("", (Choice("a", "A", "la primera"),)),), Frame()),
    ),
    "link": (
        composing.link_button("Mirá", "Ver", "https://a.example/1"),
        UrlButton("Mirá", "Ver", "https://a.example/1", Frame()),
    ),
    "location request": (composing.ask_location("¿Dónde?"), LocationRequest("¿Dónde?")),
    "contact request": (composing.ask_contact("¿Tu número?"), ContactRequest("¿Tu número?")),
    "template": (
        composing.template("seguimiento", "es_AR", [], "Hola Carla"),
        Template("seguimiento", "es_AR", ()),
    ),
}


@pytest.mark.parametrize("name", COMPOSED)
def test_whatever_we_compose_can_be_shown(name: str) -> None:
    made, expected = COMPOSED[name]

    assert read_content(made.kind, made.content, "out").body == expected
    assert line(expected)
