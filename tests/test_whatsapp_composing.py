"""What may be asked of WhatsApp: every limit, at it and one beyond; each kind to the simulator."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.whatsapp import composing
from core.whatsapp.composing import (
    Button,
    Card,
    Composed,
    Row,
    Section,
    TooLong,
    TooMany,
    Unsendable,
)
from simulator.testing import World, world

CARLA = "5491155550101"
YES = Button("si", "Sí")
ROW = Row("a", "A")
LINK = "https://example.org/"


@pytest.fixture(scope="module")
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        whatsapp.simulator.phone(CARLA, name="Carla").say("hola")
        yield whatsapp


def buttons(**changes: Any) -> Composed:
    given = {"body": "¿Sirvió?", "buttons": [YES], **changes}
    return composing.reply_buttons(given.pop("body"), given.pop("buttons"), **given)


def rows(*found: Row, **changes: Any) -> Composed:
    given = {"body": "¿Sobre qué?", "opener": "Ver", "sections": [Section(found or [ROW])]}
    given |= changes
    return composing.option_list(
        given.pop("body"), given.pop("opener"), given.pop("sections"), **given
    )


def link(**changes: Any) -> Composed:
    given = {"body": "Acá", "label": "Seguir", "url": LINK, **changes}
    return composing.link_button(given.pop("body"), given.pop("label"), given.pop("url"), **given)


def many(count: int) -> list[Row]:
    return [Row(str(n), f"Opción {n}") for n in range(count)]


LENGTHS: list[tuple[str, int, Callable[[str], Composed]]] = [
    ("text", 4096, composing.text),
    ("caption", 1024, lambda t: composing.media("image", 1, caption=t)),
    ("buttons: body", 1024, lambda t: buttons(body=t)),
    ("buttons: header", 60, lambda t: buttons(header=t)),
    ("buttons: footer", 60, lambda t: buttons(footer=t)),
    ("button: title", 20, lambda t: buttons(buttons=[Button("si", t)])),
    ("button: id", 256, lambda t: buttons(buttons=[Button(t, "Sí")])),
    ("list: body", 4096, lambda t: rows(body=t)),
    ("list: opener", 20, lambda t: rows(opener=t)),
    ("list: header", 60, lambda t: rows(header=t)),
    ("list: footer", 60, lambda t: rows(footer=t)),
    ("list: section", 24, lambda t: rows(sections=[Section([ROW], t)])),
    ("row: title", 24, lambda t: rows(Row("a", t))),
    ("row: description", 72, lambda t: rows(Row("a", "A", t))),
    ("row: id", 200, lambda t: rows(Row(t, "A"))),
    ("link: body", 1024, lambda t: link(body=t)),
    ("link: label", 20, lambda t: link(label=t)),
    ("link: url", 2000, lambda t: link(url=LINK + t[len(LINK) :])),
    ("location request", 1024, composing.ask_location),
    ("contact request", 1024, composing.ask_contact),
]


def accepted(whatsapp: World, composed: Composed) -> str:
    """Send it to Carla as the sender does; its wamid."""
    kind = composed.kind
    content = dict(composed.content)
    if composed.media:
        body = {name: value for name, value in content[kind].items() if name != "media"}
        mime = {"audio": "audio/mpeg", "video": "video/mp4", "sticker": "image/webp"}
        mime |= {"document": "application/pdf"}
        upload = whatsapp.business.upload(b"file", mime.get(kind, "image/png"))
        content[kind] = {**body, "id": upload}
    return whatsapp.business.send(CARLA, **content)


@pytest.mark.parametrize(
    ("limit", "build"), [row[1:] for row in LENGTHS], ids=[r[0] for r in LENGTHS]
)
def test_a_text_at_its_limit_is_sent_and_one_longer_is_refused(
    whatsapp: World, limit: int, build: Callable[[str], Composed]
) -> None:
    assert accepted(whatsapp, build("ñ" * limit))
    with pytest.raises(TooLong, match=f"{limit + 1} caracteres y WhatsApp acepta {limit}"):
        build("ñ" * (limit + 1))


@pytest.mark.parametrize("sign", ["ñ", "👍", "語"])
def test_a_character_is_a_code_point_whatever_its_bytes(sign: str) -> None:
    assert composing.text(sign * 4096)
    with pytest.raises(TooLong) as refused:
        composing.text(sign * 4097)
    assert (refused.value.length, refused.value.limit) == (4097, 4096)


@pytest.mark.parametrize(
    ("limit", "build"),
    [
        (3, lambda n: buttons(buttons=[Button(str(i), f"B{i}") for i in range(n)])),
        (10, lambda n: rows(sections=[Section(many(n))])),
        (10, lambda n: rows(sections=[Section([row], f"S{i}") for i, row in enumerate(many(n))])),
        (257, lambda n: composing.contacts([Card("Ana")] * n)),
    ],
    ids=["buttons", "rows", "sections and rows of all of them", "cards"],
)
def test_so_many_and_no_more(whatsapp: World, limit: int, build: Callable[[int], Composed]) -> None:
    assert accepted(whatsapp, build(limit))
    with pytest.raises(TooMany, match=f"hay {limit + 1} y WhatsApp acepta {limit}"):
        build(limit + 1)
    with pytest.raises(Unsendable):
        build(0)


@pytest.mark.parametrize(
    "build",
    [
        lambda: composing.text("  "),
        lambda: composing.text("\x00\ud800"),
        lambda: buttons(body=""),
        lambda: buttons(buttons=[Button("a", "Sí"), Button("b", "Sí ")]),
        lambda: buttons(buttons=[Button("a", "Sí"), Button("a", "No")]),
        lambda: rows(Row("a", "A"), Row("a", "B")),
        lambda: rows(sections=[Section([ROW], "Uno"), Section([Row("b", "B")])]),
        lambda: rows(sections=[Section([ROW], "Uno"), Section([], "Dos")]),
        lambda: link(url="ftp://example.org"),
        lambda: link(url="https://example.org/a b"),
        lambda: composing.media("audio", 1, caption="hola"),
        lambda: composing.media("sticker", 1, caption="hola"),
        lambda: composing.location(91, 0),
        lambda: composing.location(0, -181),
        lambda: composing.location(float("nan"), 0),
        lambda: composing.contacts([Card("")]),
        lambda: composing.ask_location(" "),
    ],
)
def test_what_whatsapp_would_refuse_is_refused_here(build: Callable[[], Composed]) -> None:
    with pytest.raises(Unsendable, match="No se envió"):
        build()


@pytest.mark.parametrize(
    "emoji", ["👍", "👍🏽", "❤", "❤️", "👨‍👩‍👧", "🇦🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "3️⃣", "‼️", "🫶🏾", ""]
)
def test_a_reaction_is_one_emoji_or_none(whatsapp: World, emoji: str) -> None:
    wamid = whatsapp.simulator.phone(CARLA).messages()[0]["wamid"]
    reaction = composing.reaction(wamid, emoji)
    assert reaction.text == emoji
    assert accepted(whatsapp, reaction)


@pytest.mark.parametrize("text", ["ok", "👍👍", "👍 !", "a", "1", "🇦", "🇦🇷🇦🇷", "\u200d", "<b>"])
def test_anything_else_is_no_reaction(text: str) -> None:
    with pytest.raises(Unsendable, match="un solo emoji"):
        composing.reaction("wamid.X", text)


KINDS: list[tuple[Composed, str]] = [
    (composing.text("Mirá https://example.org", preview_url=True), "Mirá https://example.org"),
    (buttons(header="Arriba", footer="Abajo"), "Arriba\n\n¿Sirvió?\n\nAbajo\n\n· Sí"),
    (rows(Row("a", "A", "más")), "¿Sobre qué?\n\n· A"),
    (link(), f"Acá\n\n· Seguir: {LINK}"),
    (composing.ask_location("¿Dónde?"), "¿Dónde?"),
    (composing.ask_contact("¿Tu número?"), "¿Tu número?"),
    (composing.location(-34.6, -58.4, name="Obelisco", address="CABA"), "Obelisco · CABA"),
    (composing.location(-34.6, -58.4), "-34.60000, -58.40000"),
    (
        composing.contacts([Card("Ana", "+5491155550102", "5491155550102", "a@b.example", "ACME")]),
        "Ana",
    ),
    (composing.media("image", 1, caption="Foto"), "Foto"),
    (composing.media("video", 1), ""),
    (composing.media("audio", 1), ""),
    (composing.media("document", 1, caption="Factura"), "Factura"),
    (composing.media("sticker", 1), ""),
    (composing.template("hello_world", "en_US", [], "Hello World"), "Hello World"),
]


@pytest.mark.parametrize(("composed", "seen"), KINDS, ids=lambda value: getattr(value, "kind", ""))
def test_every_kind_is_accepted_also_as_an_answer_to_a_message(
    whatsapp: World, composed: Composed, seen: str
) -> None:
    assert composed.text == seen
    asked = whatsapp.simulator.phone(CARLA).messages()[0]["wamid"]
    wamid = accepted(whatsapp, composed.quoting(asked))
    (arrived,) = [m for m in whatsapp.simulator.phone(CARLA).got() if m["wamid"] == wamid]
    assert (arrived["type"], arrived["answers"]) == (composed.kind, asked)


def test_a_reaction_quotes_nothing() -> None:
    with pytest.raises(ValueError, match="quotes nothing"):
        composing.reaction("wamid.X", "👍").quoting("wamid.Y")
