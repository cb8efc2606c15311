"""Each type of message is shown as a person expects it; none is left out."""

from decimal import Decimal
from typing import Any

import pytest

from core.whatsapp import composing
from core.whatsapp.composing import Composed
from panel.money import count_told, money
from tests.drawn import file, found, one, received, said, scene, sent, text_of

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


@pytest.mark.parametrize(
    ("amount", "told"),
    [("11.5", "ARS 11,50"), ("1234567", "ARS 1.234.567,00"), ("0.125", "ARS 0,125")],
)
def test_money_is_exact_and_spanish(amount: str, told: str) -> None:
    assert money(Decimal(amount), "ARS") == told
    assert count_told(Decimal("1.50")) == "1,5"
    assert count_told(Decimal("1E+3")) == "1.000"
