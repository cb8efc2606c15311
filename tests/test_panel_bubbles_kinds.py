"""Each type of message is shown as a person expects it; none is left out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.whatsapp import composing
from core.whatsapp.composing import Composed
from panel.money import count_told, money
from tests.drawn import NOW, amending, file, found, one, received, said, scene, sent, text_of

AT = "12:00|"


def shown(name: str, text: str = "", **known: Any) -> str:
    """What a fixture's bubble says."""
    return text_of(one(scene(received(name, text), **known), "bubble")).replace(AT, "")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("text", "Hola, mi pedido llegó roto"),
        ("text_forwarded", "⤳ Reenviado muchas veces|Miren esta oferta"),
        ("text_group", "👥 Escrito en un grupo|¿Quién retira?"),
        (
            "text_referral",
            "📣 Vino de un anuncio|Volvieron las tazas azules|Tocá para preguntar|"
            "https://fb.me/inventado||Hola, por las tazas azules",
        ),
        ("text_reply", "🛍 Sobre el producto TAZA-AZUL|"),
        (
            "location",
            "📍Portón de atrás|Calle Inventada 4|-34.60370, -58.38160|Ver en el mapa",
        ),
        (
            "contacts",
            "👤Mesa de entradas|Tazas SRL|+54 11 5555-0177|5491155550178|mesa@example.org|||"
            "👤Ana Paz",
        ),
        ("contacts_own_number", "+57 300 555 0142|Compartió su número porque se lo pedimos"),
        ("button", "☑ Tocó un botón|Bien"),
        ("button_reply", "☑ Tocó un botón|Sí, resuelto"),
        ("list_reply", "☑ Eligió de la lista|Cambios|Roto o equivocado"),
        (
            "nfm_reply",
            "📋 Formulario respondido|Puntaje|4|Volvería|Sí|Comentario|Todo bien|"
            "Motivos|precio, trato|Otro|—",
        ),
        ("call_permission_reply", "☎ Acepta que lo llamen|Hasta el 30/11"),
        (
            "order",
            "🛒 Pedido del catálogo|2 ×TAZA-AZULARS 11,50|1 ×PLATOARS 7,25|TotalARS 30,25||"
            "para regalo, por favor",
        ),
        ("unsupported", "⚠ Mensaje de un tipo que WhatsApp no entrega (encuesta)|WhatsApp dijo: "),
        ("unsupported_unnamed", "⚠ Mensaje de un tipo que WhatsApp no entrega|"),
        ("unknown_type", "todavía no sabe mostrar (hologram)|una taza que gira"),
        (
            "image_too_large",
            "⚠ Archivo que WhatsApp no entregó (imagen)|WhatsApp dijo: The file is over 100 MB",
        ),
    ],
)
def test_what_a_customer_sends_is_shown(name: str, told: str) -> None:
    assert told in shown(name)


@pytest.mark.parametrize("name", ["system_number_change", "system_identity_change"])
def test_news_of_the_customers_account_are_a_line_across(name: str) -> None:
    drawn = scene(received(name))
    assert text_of(one(drawn, "event")).startswith("Cambió")
    assert not found(drawn, "bubble")


@pytest.mark.parametrize(
    ("composed", "told"),
    [
        (
            composing.reply_buttons("¿Se resolvió?", [composing.Button("a", "Sí")], header="Hola"),
            "Hola|¿Se resolvió?|Sí|",
        ),
        (
            composing.option_list(
                "¿Sobre qué?", "Temas", [composing.Section([composing.Row("a", "Uno", "más")])]
            ),
            "¿Sobre qué?|☰ Temas|Uno · más|",
        ),
        (
            composing.link_button("Seguilo", "Abrir", "https://example.org/s"),
            "Seguilo|↗ Abrir|https://example.org/s|",
        ),
        (composing.ask_location("¿Dónde?"), "¿Dónde?|📍 Enviar ubicación|"),
        (composing.ask_contact("¿Tu número?"), "¿Tu número?|👤 Compartir el número|"),
        (
            composing.template("aviso", "es_AR", [], "Hola Carla"),
            "▤ Plantilla aviso · es_AR|Hola Carla|",
        ),
    ],
)
def test_what_only_we_send_is_shown_with_what_can_be_tapped(composed: Composed, told: str) -> None:
    row = sent(composed.kind, composed.content[composed.kind], composed.text)
    assert text_of(scene(row)) == f"Hoy|Ana|{told}{AT}||"


def test_a_picture_opens_large_and_carries_its_words() -> None:
    drawn = scene(received("image", "x"), files=[file()])
    button = one(drawn, "picture")
    assert (button["do"], button["to"]) == ("enlarge", 77)
    assert one(button, "img")["file"] == 77
    assert "El lado izquierdo, partido" in text_of(drawn)


@pytest.mark.parametrize(
    ("name", "mime", "tag"),
    [
        ("voice", "audio/ogg", "audio"),
        ("audio", "audio/mpeg", "audio"),
        ("video", "video/mp4", "video"),
        ("sticker", "image/webp", "img"),
    ],
)
def test_sounds_films_and_stickers_are_there_to_be_played(name: str, mime: str, tag: str) -> None:
    drawn = scene(received(name), files=[file(mime=mime)])
    assert one(drawn, tag)["file"] == 77
    assert bool(found(drawn, "bare")) == (name == "sticker")


@pytest.mark.parametrize(
    ("name", "mime"),
    [("document", "application/pdf"), ("image", "image/heic"), ("video", "text/html")],
)
def test_what_no_browser_shows_in_place_is_downloaded(name: str, mime: str) -> None:
    drawn = scene(received(name), files=[file(mime=mime, name="recibo.pdf")])
    assert one(drawn, "a")["download"] == 77
    assert "recibo.pdf|1,3 MB|" in text_of(drawn)
    assert not [element for tag in ("img", "video", "audio") for element in found(drawn, tag)]


@pytest.mark.parametrize(
    ("state", "error", "told", "again"),
    [
        ("waiting", None, "Descargando…", False),
        (
            "waiting",
            "WhatsApp no respondió",
            "Todavía no se pudo descargar|WhatsApp no respondió",
            True,
        ),
        ("failed", "El archivo llegó dañado", "No se pudo descargar", True),
        ("gone", None, "El archivo ya no se guarda", False),
    ],
)
def test_a_file_that_is_not_here_says_why(
    state: str, error: str | None, told: str, again: bool
) -> None:
    drawn = scene(received("image"), files=[file(state=state, error=error)])
    assert told in text_of(drawn)
    assert not found(drawn, "img")
    assert [(b["do"], b["to"]) for b in found(drawn, "button")] == ([("retry", 77)] * again)
    ours = scene(sent("image", {"id": "1"}), files=[file(state=state, error=error)])
    assert not found(ours, "button")


def test_a_files_name_cannot_pretend_to_be_another() -> None:
    row = received("document")
    row = said("", kind="document", content=row.content.replace(b"recibo", "\u202efdp.".encode()))
    assert "\u202e" not in text_of(scene(row))


def test_a_message_that_lost_its_content_shows_the_line_that_was_kept() -> None:
    assert "Mi pedido|" in text_of(scene(said("Mi pedido", "bot", kind="interactive")))
    assert "hola|" in text_of(scene(said("hola", content=b"{}")))
    assert "…|" in text_of(scene(said("", content=b"not json")))


def minutes(count: int) -> Any:
    return NOW + timedelta(minutes=count)


def test_the_latest_reaction_of_each_side_stands_on_its_message() -> None:
    ours = amending("reaction", "wamid.A", "🙏", direction="out", author="operator", id=4)
    given = [
        amending("reaction", "wamid.A", "👍"),
        ours,
        amending("reaction", "wamid.A", "❤️", id=5),
        amending("reaction", "wamid.A", "", direction="out", author="operator", status="failed"),
    ]
    drawn = scene(said(wamid="wamid.A"), amendments=given)
    assert [text_of(r) for r in one(drawn, "reactions")["inside"]] == ["🙏", "❤️"]
    taken_back = [*given, amending("reaction", "wamid.A", "")]
    drawn = scene(said(wamid="wamid.A"), amendments=taken_back)
    assert [text_of(r) for r in one(drawn, "reactions")["inside"]] == ["🙏"]


def test_what_speaks_of_a_message_that_is_not_here_is_a_line_of_its_own() -> None:
    rows = [
        amending("reaction", "wamid.X", "😮"),
        amending("reaction", "wamid.X", "", id=2),
        amending("edit", "wamid.X", "cinco", id=3),
        amending("revoke", "wamid.X", id=4),
    ]
    drawn = scene(*rows)
    assert not found(drawn, "bubble")
    assert [text_of(line).partition(" · ")[0] for line in found(drawn, "event")] == [
        "Cliente reaccionó a un mensaje: 😮",
        "Cliente quitó su reacción a un mensaje",
        "Cliente editó un mensaje que no está acá: cinco",
        "Cliente eliminó un mensaje que no está acá",
    ]


def test_an_edited_message_says_the_new_words_and_keeps_the_earlier_ones_folded() -> None:
    edits = [amending("edit", "wamid.A", "dos"), amending("edit", "wamid.A", "tres")]
    bubble = one(scene(said("uno", wamid="wamid.A"), amendments=edits), "bubble")
    assert text_of(bubble) == "tres|Ver lo que decía antes|uno|dos|editado 12:00||"
    assert one(bubble, "details")["inside"][1:]


def test_a_removed_message_shows_nothing_of_what_it_was() -> None:
    gone = [amending("reaction", "wamid.A", "👍"), amending("revoke", "wamid.A")]
    row = received("image", "El lado izquierdo", wamid="wamid.A")
    drawn = scene(row, amendments=gone, files=[file()])
    assert text_of(drawn) == "Hoy|⊘ El cliente eliminó este mensaje|12:00|||"


def test_an_answer_names_what_it_answers_and_leads_there() -> None:
    asked = received("image", "El lado\nizquierdo", id=5, wamid="wamid.A", at=minutes(-1))
    answer = said("sí", "operator", quoted_wamid="wamid.A")
    quote = one(scene(asked, answer), "quote")
    assert text_of(quote) == "Cliente🖼 El lado|"
    assert (quote["do"], quote["to"]) == ("jump", "m5")
    earlier = one(scene(answer, quoted=[asked]), "quote")
    assert text_of(earlier) == "Cliente🖼 El lado||"
    assert "do" not in earlier
    assert "no está acá" in text_of(one(scene(answer), "quote"))
    gone = one(scene(answer, quoted=[asked], amendments=[amending("revoke", "wamid.A")]), "quote")
    assert text_of(gone) == "ClienteMensaje eliminado||"
    edited = [amending("edit", "wamid.A", "El derecho")]
    assert "El derecho" in text_of(one(scene(asked, answer, amendments=edited), "quote"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("voice", "🎤 Nota de voz"),
        ("location", "📍 Ubicación"),
        ("contacts", "👤 Contacto"),
        ("order", "🛒 Pedido del catálogo"),
        ("unsupported", "⚠ encuesta"),
    ],
)
def test_what_has_no_words_is_quoted_by_its_kind(name: str, told: str) -> None:
    asked = received(name, wamid="wamid.A")
    answer = said("sí", "operator", id=2, quoted_wamid="wamid.A")
    assert told in text_of(found(scene(asked, answer), "quote")[-1])


@pytest.mark.parametrize(
    ("amount", "told"),
    [("11.5", "ARS 11,50"), ("1234567", "ARS 1.234.567,00"), ("0.125", "ARS 0,125")],
)
def test_money_is_exact_and_spanish(amount: str, told: str) -> None:
    assert money(Decimal(amount), "ARS") == told
    assert count_told(Decimal("1.50")) == "1,5"
    assert count_told(Decimal("1E+3")) == "1.000"
