"""The form a template makes, and what of it may reach WhatsApp."""

from typing import Any

import pytest

from core.templates.rules import DOUBTED, Field, Kind, Template, fields, fill, hindrance
from core.templates.rules.filling import preview
from core.whatsapp.composing import TooLong, Unsendable

POSITIONAL = Template(
    "seguimiento",
    "es_AR",
    components=(
        {
            "type": "HEADER",
            "format": "TEXT",
            "text": "Pedido {{1}}",
            "example": {"header_text": ["77"]},
        },
        {
            "type": "BODY",
            "text": "Hola {{1}}, tu pedido {{2}} ya salió. Gracias, {{1}}.",
            "example": {"body_text": [["Carla", "77"]]},
        },
        {"type": "FOOTER", "text": "Mi empresa"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Gracias"},
                {
                    "type": "URL",
                    "text": "Seguirlo",
                    "url": "https://example.org/p/{{1}}",
                    "example": ["https://example.org/p/77"],
                },
                {"type": "PHONE_NUMBER", "text": "Llamar", "phone_number": "+541155550000"},
                {"type": "COPY_CODE", "text": "Copiar", "example": "OFERTA10"},
            ],
        },
    ),
)
NAMED = Template(
    "aviso",
    "es",
    components=(
        {
            "type": "HEADER",
            "format": "IMAGE",
            "example": {"header_handle": ["https://x.example/a"]},
        },
        {
            "type": "BODY",
            "text": "Hola {{customer}}: {{order_number}}",
            "example": {
                "body_text_named_params": [
                    {"param_name": "customer", "example": "Noor"},
                    {"param_name": "order_number", "example": "8841"},
                ]
            },
        },
    ),
)
PLAIN = Template("hola", "es", components=({"type": "BODY", "text": "Hola"},))
FILLED = {
    "header.1": "77",
    "body.1": "Carla",
    "body.2": "77",
    "button.1": "77",
    "button.3": "OFERTA10",
}


def body(text: str, **changes: Any) -> Template:
    return Template("una", "es", components=({"type": "BODY", "text": text},), **changes)


def test_the_form_asks_for_everything_whatsapp_asks_for_with_the_accounts_examples() -> None:
    assert fields(POSITIONAL) == (
        Field("header.1", "Dato 1 del encabezado", example="77", limit=60),
        Field("body.1", "Dato 1 del texto", example="Carla"),
        Field("body.2", "Dato 2 del texto", example="77"),
        Field(
            "button.0",
            "Código que vuelve con el botón 1",
            example="Gracias",
            limit=128,
            required=False,
        ),
        Field("button.1", "Final del enlace del botón 2", example="77", limit=2000),
        Field("button.3", "Código para copiar del botón 4", example="OFERTA10", limit=15),
    )
    assert fields(NAMED) == (
        Field("header.media", "Imagen del encabezado", Kind.IMAGE),
        Field("body.customer", "Customer", example="Noor"),
        Field("body.order_number", "Order number", example="8841"),
    )
    assert fields(PLAIN) == ()


def test_a_positional_template_is_filled_in_the_order_of_its_numbers() -> None:
    made = fill(POSITIONAL, {**FILLED, "button.0": "csat:bien"})
    assert made.content["template"] == {
        "name": "seguimiento",
        "language": {"code": "es_AR"},
        "components": [
            {"type": "header", "parameters": [{"type": "text", "text": "77"}]},
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Carla"}, {"type": "text", "text": "77"}],
            },
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [{"type": "payload", "payload": "csat:bien"}],
            },
            {
                "type": "button",
                "sub_type": "url",
                "index": "1",
                "parameters": [{"type": "text", "text": "77"}],
            },
            {
                "type": "button",
                "sub_type": "copy_code",
                "index": "3",
                "parameters": [{"type": "coupon_code", "coupon_code": "OFERTA10"}],
            },
        ],
    }
    assert made.text == (
        "Pedido 77\n\nHola Carla, tu pedido 77 ya salió. Gracias, Carla.\n\nMi empresa\n\n"
        "· Gracias\n· Seguirlo\n· Llamar\n· Copiar"
    )


def test_numbers_decide_the_order_also_where_the_text_turns_them_round() -> None:
    made = fill(body("{{2}}, {{1}}"), {"body.1": "uno", "body.2": "dos"})
    (part,) = made.content["template"]["components"]
    assert [parameter["text"] for parameter in part["parameters"]] == ["uno", "dos"]
    assert made.text == "dos, uno"


def test_a_named_template_names_its_parameters_and_its_file_is_ours() -> None:
    made = fill(
        NAMED, {"header.media": "12", "body.customer": " Noor ", "body.order_number": "8841"}
    )
    header, text = made.content["template"]["components"]
    assert header["parameters"] == [{"type": "image", "image": {"media": 12}}]
    assert text["parameters"] == [
        {"type": "text", "parameter_name": "customer", "text": "Noor"},
        {"type": "text", "parameter_name": "order_number", "text": "8841"},
    ]
    assert (made.media, made.text) == (12, "Hola Noor: 8841")


def test_a_template_without_blanks_carries_no_components() -> None:
    assert fill(PLAIN, {}).content["template"] == {"name": "hola", "language": {"code": "es"}}


def test_what_looks_like_a_blank_in_a_value_stays_as_it_was_written() -> None:
    assert fill(body("{{1}} {{2}}"), {"body.1": "{{2}}", "body.2": "x"}).text == "{{2}} x"


def test_a_preview_shows_what_is_missing() -> None:
    assert preview(body("Hola {{1}}, {{2}}"), {"body.1": "Ana"}) == "Hola Ana, ____"


@pytest.mark.parametrize("missing", FILLED)
def test_nothing_is_sent_while_a_parameter_is_missing(missing: str) -> None:
    for value in ({}, {missing: "  "}, {missing: "\x00"}):
        with pytest.raises(Unsendable, match="falta completarlo"):
            fill(POSITIONAL, {k: v for k, v in FILLED.items() if k != missing} | value)


@pytest.mark.parametrize("surplus", ["body.3", "header.media", "button.2", "body.customer"])
def test_a_parameter_the_template_does_not_have_is_refused(surplus: str) -> None:
    with pytest.raises(Unsendable, match="cambió"):
        fill(POSITIONAL, {**FILLED, surplus: "1"})


@pytest.mark.parametrize("unfit", ["a\nb", "a\rb", "a\tb", "a    b", "a\u2028b"])
def test_a_parameter_has_no_line_breaks_tabs_or_four_spaces(unfit: str) -> None:
    with pytest.raises(Unsendable, match="saltos de línea"):
        fill(body("{{1}}"), {"body.1": unfit})
    assert fill(body("{{1}}"), {"body.1": "a   b\n"}).text == "a   b"


@pytest.mark.parametrize(
    ("template", "key", "limit"),
    [
        (body("Hola {{1}}"), "body.1", 1024 - len("Hola ")),
        (POSITIONAL, "header.1", 60 - len("Pedido ")),
        (POSITIONAL, "button.3", 15),
        (POSITIONAL, "button.1", 2000 - len("https://example.org/p/")),
        (POSITIONAL, "button.0", 128),
    ],
)
def test_lengths_are_those_of_the_filled_text(template: Template, key: str, limit: int) -> None:
    given = FILLED if template is POSITIONAL else {}
    assert fill(template, {**given, key: "ñ" * limit})
    with pytest.raises(TooLong):
        fill(template, {**given, key: "ñ" * (limit + 1)})


def test_an_address_stays_one() -> None:
    with pytest.raises(Unsendable, match="Enlace del botón 2"):
        fill(POSITIONAL, {**FILLED, "button.1": "a b"})


@pytest.mark.parametrize("file", ["", "abc", "1.5", "-3", "²"])
def test_a_header_with_a_file_needs_one(file: str) -> None:
    with pytest.raises(Unsendable, match="Imagen del encabezado"):
        fill(NAMED, {"header.media": file, "body.customer": "a", "body.order_number": "b"})


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "PAUSED"},
        {"status": "REJECTED"},
        {"status": DOUBTED},
        {"category": "AUTHENTICATION"},
        {"components": ()},
        {"components": ({"type": "BODY", "text": "x"}, {"type": "CAROUSEL", "cards": []})},
        {"components": ({"type": "BODY", "text": "x"}, {"type": "HEADER", "format": "LOCATION"})},
        {
            "components": (
                {"type": "BODY", "text": "x"},
                {"type": "BUTTONS", "buttons": [{"type": "FLOW", "text": "x"}]},
            )
        },
    ],
)
def test_what_cannot_be_sent_from_here_says_why_and_is_not_sent(changes: dict[str, Any]) -> None:
    template = Template("una", "es", **{"components": PLAIN.components, **changes})
    assert hindrance(template)
    with pytest.raises(Unsendable, match="no se puede enviar"):
        fill(template, {})


@pytest.mark.parametrize(
    "components",
    [
        ("x", {"type": "BODY"}),
        ({"type": "BODY", "text": None}, {"type": "BUTTONS", "buttons": None}),
        ({"type": "BODY", "text": "{{1}}", "example": {"body_text": "x"}},),
        ({"type": "BODY", "text": "{{1}}", "example": {"body_text": []}},),
        ({"type": "BODY", "text": "{{a}}", "example": {"body_text_named_params": ["x"]}},),
        ({"type": "BODY", "text": "x"}, {"type": "BUTTONS", "buttons": [None, 7]}),
        ({"type": "BODY", "text": "x"}, {"type": "HEADER"}),
    ],
)
def test_components_of_a_strange_shape_break_nothing(components: tuple[Any, ...]) -> None:
    template = Template("una", "es", components=components)
    assert isinstance(hindrance(template), str)
    assert isinstance(preview(template, {}), str)
    assert isinstance(fields(template), tuple)
