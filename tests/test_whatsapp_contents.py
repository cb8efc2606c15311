"""What each payload shows: its body and its marks, typed; and that hostile words pass unchanged."""

import hashlib
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.settings import ROOT
from core.whatsapp.contents import (
    Body,
    CallPermission,
    Card,
    Cards,
    Choice,
    Chosen,
    Content,
    Edit,
    Form,
    Item,
    Location,
    Marks,
    Media,
    Order,
    Product,
    Reaction,
    Referral,
    Revoke,
    System,
    Text,
    Unknown,
    Unsupported,
    WireError,
    line,
    read_content,
)
from core.whatsapp.contents.read import READERS
from core.whatsapp.reading import pack
from core.whatsapp.reading.account import ACCOUNT_FIELDS
from core.whatsapp.reading.body import LISTS
from tests.payloads import NAMES, element, value

OURS = "wamid.OURS0042=="
THEIRS = "wamid.THEIRS0001=="
PLAIN = Marks()
ANSWER = Marks(quoted=OURS)
NEW_NUMBER = "Cambió de número: ahora escribe desde el +5491155550199."


def file(kind: str, wa_media_id: str, mime: str, **known: Any) -> Media:
    """A file whose hash is that of the word it was made of."""
    told = {"caption": "", "name": "", "voice": False, "animated": False} | known
    digest = hashlib.sha256(told.pop("of", kind).encode()).hexdigest()
    return Media(kind=kind, wa_media_id=wa_media_id, mime=mime, sha256=digest, **told)


def tapped(kind: str, identifier: str, title: str, description: str = "") -> Chosen:
    return Chosen(kind, Choice(identifier, title, description))


EXPECTED: dict[str, tuple[Body, Marks]] = {
    "text": (Text("Hola, mi pedido llegó roto 😞"), PLAIN),
    "text_forwarded": (Text("Miren esta oferta"), Marks(forwarded=True, often_forwarded=True)),
    "text_group": (Text("¿Quién retira?"), Marks(group="GRUPO1JQLVNFTEZN")),
    "text_referral": (
        Text("Hola, por las tazas azules"),
        Marks(
            referral=Referral(
                headline="Volvieron las tazas azules",
                body="Tocá para preguntar",
                url="https://fb.me/inventado",
                source_type="ad",
                source_id="120099887766554433",
                media_type="image",
            )
        ),
    ),
    "text_reply": (
        Text("Sí, esa"),
        Marks(quoted=OURS, product=Product("660077001122334", "TAZA-AZUL")),
    ),
    "text_username_only": (Text("Hola, sigo sin factura"), PLAIN),
    "image": (
        file("image", "880011223344551", "image/jpeg", caption="El lado izquierdo, partido"),
        PLAIN,
    ),
    "image_too_large": (
        Unknown("image", ""),
        Marks(errors=(WireError(131052, "Media download error", "The file is over 100 MB"),)),
    ),
    "video": (file("video", "880011223344552", "video/mp4"), Marks(forwarded=True)),
    "voice": (
        file("audio", "880011223344553", "audio/ogg; codecs=opus", of="voice", voice=True),
        PLAIN,
    ),
    "audio": (file("audio", "880011223344554", "audio/mpeg"), PLAIN),
    "document": (
        file(
            "document",
            "880011223344555",
            "application/pdf",
            name="recibo 5512.pdf",
            caption="Comprobante",
        ),
        PLAIN,
    ),
    "sticker": (file("sticker", "880011223344556", "image/webp", animated=True), PLAIN),
    "location": (Location(-34.6037, -58.3816, "Portón de atrás", "Calle Inventada 4"), ANSWER),
    "contacts": (
        Cards(
            (
                Card(
                    name="Mesa de entradas",
                    phones=("+54 11 5555-0177", "5491155550178"),
                    mails=("mesa@example.org",),
                    organisation="Tazas SRL",
                    own=False,
                ),
                Card("Ana Paz", phones=(), mails=(), organisation="", own=False),
            )
        ),
        PLAIN,
    ),
    "contacts_own_number": (
        Cards((Card("", ("+57 300 555 0142",), (), "", own=True),)),
        ANSWER,
    ),
    "reaction": (Reaction(OURS, "👍"), PLAIN),
    "reaction_removed": (Reaction(OURS, ""), PLAIN),
    "reaction_removed_empty": (Reaction(OURS, ""), PLAIN),
    "button_reply": (tapped("button_reply", "inicio:si", "Sí, resuelto"), ANSWER),
    "list_reply": (
        tapped("list_reply", "tema:cambios", "Cambios", "Roto o equivocado"),
        ANSWER,
    ),
    "nfm_reply": (
        Form(
            name="flow",
            body="Sent",
            answers=(
                ("Puntaje", "4"),
                ("Volvería", "true"),
                ("Comentario", "Todo bien"),
                ("Motivos", '["precio","trato"]'),
                ("Otro", ""),
            ),
        ),
        ANSWER,
    ),
    "call_permission_reply": (
        CallPermission(granted=True, until=datetime(2026, 11, 30, 14, 59, tzinfo=UTC)),
        ANSWER,
    ),
    "interactive_without_its_object": (
        Unknown("interactive", ""),
        Marks(
            errors=(WireError(131000, "Something went wrong", "The form could not be delivered"),)
        ),
    ),
    "button": (tapped("button", "encuesta:bien", "Bien"), ANSWER),
    "button_without_context": (tapped("button", "encuesta:mal", "Mal"), PLAIN),
    "order": (
        Order(
            items=(
                Item("TAZA-AZUL", Decimal(2), Decimal("11.5"), "ARS"),
                Item("PLATO", Decimal(1), Decimal("7.25"), "ARS"),
            ),
            text="para regalo, por favor",
            catalog="660077001122334",
        ),
        PLAIN,
    ),
    "system_number_change": (System("user_changed_number", NEW_NUMBER), PLAIN),
    "system_number_change_old": (System("customer_changed_number", NEW_NUMBER), PLAIN),
    "system_id_change": (
        System("user_changed_user_id", "WhatsApp le dio a esta persona un identificador nuevo."),
        PLAIN,
    ),
    "system_identity_change": (
        System(
            "customer_identity_changed",
            "Cambió su código de seguridad: puede tener otro teléfono, o ser otra persona con el "
            "mismo número.",
        ),
        PLAIN,
    ),
    "unsupported": (
        Unsupported("poll"),
        Marks(
            errors=(
                WireError(
                    131051, "Message type unknown", "Message type is currently not supported."
                ),
            )
        ),
    ),
    "unsupported_unnamed": (Unsupported(""), PLAIN),
    "unknown_type": (Unknown("hologram", "una taza que gira"), PLAIN),
    "edit": (Edit(THEIRS, Content(Text("Pedido 5513, perdón"), ANSWER)), PLAIN),
    "revoke": (Revoke(THEIRS), PLAIN),
    "request_welcome": (Unknown("request_welcome", ""), PLAIN),
}
MESSAGES = [name for name in NAMES if "messages" in value(name)]


def test_every_message_among_the_payloads_has_its_row() -> None:
    assert sorted(EXPECTED) == MESSAGES


@pytest.mark.parametrize("name", MESSAGES)
def test_a_stored_message_shows_what_it_holds(name: str) -> None:
    raw = element(name)
    if "errors" in value(name):  # kept on the message by the reading
        raw["errors"] = value(name)["errors"]
    expected = Content(*EXPECTED[name])

    assert read_content(raw["type"], pack(raw), "in") == expected
    assert read_content(raw["type"], raw, "in") == expected


def test_a_place_is_linked_by_its_numbers_only() -> None:
    body = EXPECTED["location"][0]

    assert isinstance(body, Location)
    assert body.map_url == (
        "https://www.openstreetmap.org/?mlat=-34.603700&mlon=-58.381600#map=17/-34.603700/-58.381600"
    )


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(91, 0), (0, -181), ("norte", 0), (None, 0), (True, 0), ("nan", 0), ("1e999", 0), ({}, [])],
)
def test_what_is_no_place_is_told_by_its_words(latitude: Any, longitude: Any) -> None:
    place = {"latitude": latitude, "longitude": longitude, "name": "Portón"}

    assert read_content("location", {"location": place}, "in").body == Unknown("location", "Portón")


def test_degrees_may_come_as_text() -> None:
    place = {"location": {"latitude": "-34.5", "longitude": "58"}}
    assert read_content("location", place, "in").body == Location(-34.5, 58.0, "", "")


class TestOrders:
    def of(self, *items: dict[str, Any]) -> Order:
        body = read_content("order", {"order": {"product_items": list(items)}}, "in").body
        assert isinstance(body, Order)
        return body

    def test_money_is_exact(self) -> None:
        order = self.of(
            {"quantity": 3, "item_price": 0.1, "currency": "ARS"},
            {"quantity": "2", "item_price": "0.20", "currency": "ARS"},
        )
        assert (order.total, order.currency) == (Decimal("0.70"), "ARS")

    def test_two_currencies_have_no_total(self) -> None:
        order = self.of(
            {"quantity": 1, "item_price": 1, "currency": "ARS"},
            {"quantity": 1, "item_price": 1, "currency": "USD"},
        )
        assert (order.total, order.currency) == (None, "")

    @pytest.mark.parametrize(
        "price",
        [
            None, True, "gratis", "NaN", "Infinity", -1, "1e99", "1e-9", "0e999999999", 10**30,
            "9" * 50, pytest.param(10**5000, id="five thousand digits"), [], {},
        ],
    )  # fmt: skip
    def test_what_nobody_pays_is_no_price(self, price: Any) -> None:
        order = self.of({"quantity": 1, "item_price": price, "currency": "ARS"})
        assert (order.items[0].price, order.total) == (None, None)


@pytest.mark.parametrize(
    ("told", "answers"),
    [
        ("not json", (("response_json", "not json"),)),
        ("[1]", (("response_json", "[1]"),)),
        ("", ()),
        ('{"flow_token":"x"}', ()),
        ('{"a":{"b":[1,null]}}', (("a", '{"b":[1,null]}'),)),
    ],
)
def test_a_form_shows_what_can_be_read_of_it(told: str, answers: Any) -> None:
    reply = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "b", "response_json": told}}

    assert read_content("interactive", {"interactive": reply}, "in").body == Form(
        "flow", "b", answers
    )


@pytest.mark.parametrize(
    ("told", "name"),
    [("a.pdf", "a.pdf"), ("/etc/passwd", "passwd"), ("..\\..\\x.exe", "x.exe"), ("../..", "")],
)
def test_the_name_of_a_file_is_never_a_path(told: str, name: str) -> None:
    body = read_content("document", {"document": {"id": "1", "filename": told}}, "in").body

    assert isinstance(body, Media)
    assert body.name == name


@pytest.mark.parametrize(
    ("told", "sha256"),
    [("A" * 64, "a" * 64), ("c2hvcnQ=", None), ("no hash", None), ("ñ", None), (7, None)],
)
def test_a_hash_that_is_none_is_not_told(told: Any, sha256: str | None) -> None:
    body = read_content("image", {"image": {"id": "1", "sha256": told}}, "in").body

    assert isinstance(body, Media)
    assert body.sha256 == sha256


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "HTTPS//", 3])
def test_an_address_no_browser_should_open_is_not_told(url: Any) -> None:
    marks = read_content(
        "text", {"text": {"body": "a"}, "referral": {"source_url": url}}, "in"
    ).marks

    assert marks.referral
    assert marks.referral.url == ""


HOSTILE = [
    "x" * 10_000,
    "مرحبا \u202e txt.exe \u2066 שלום",
    "<script>alert(1)</script> **a** $x$ :red[b] ![](http://x)",
    "a\r\nb\tc\u2028d\x1b[31m",
    " ",
    "👩‍👩‍👧‍👦" * 500,
]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_pass_unchanged_and_uncut(words: str) -> None:
    shown = {
        "text": ({"body": words}, Text(words)),
        "image": ({"id": "1", "caption": words}, words),
        "location": ({"latitude": 1, "longitude": 2, "name": words}, words),
        "contacts": ([{"name": {"formatted_name": words}}], words),
        "hologram": ({"caption": words}, Unknown("hologram", words)),
        "button": ({"payload": "p", "text": words}, tapped("button", "p", words)),
    }
    for kind, (found, expected) in shown.items():
        body = read_content(kind, pack({kind: found}), "in").body
        assert line(body) == words, kind
        assert isinstance(expected, str) or body == expected


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"null", [], None, 3])
@pytest.mark.parametrize("direction", ["in", "out"])
def test_what_is_no_message_is_unknown(content: Any, direction: Any) -> None:
    for kind in ("text", "image", "edit", "interactive", "", "x" * 10_000):
        assert read_content(kind, content, direction).body == Unknown(kind, "")


def test_an_edit_of_an_edit_is_none() -> None:
    inner: dict[str, Any] = {"type": "text", "text": {"body": "hondo"}}
    for _ in range(5000):
        inner = {"type": "edit", "edit": {"original_message_id": "wamid.1", "message": inner}}
    body = read_content("edit", inner, "in").body

    assert body == Edit("wamid.1", Content(Unknown("edit", ""), PLAIN))


def test_the_manual_names_every_type_and_every_field() -> None:
    manual = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    types, fields = manual.split("## What else arrives")
    named = set(re.findall(r"^\| `(\w+)`", types, re.MULTILINE))
    told = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| .*? \|", fields, re.MULTILINE))))

    assert named == set(READERS["in"])
    assert told == {*ACCOUNT_FIELDS, *LISTS} - {""}
