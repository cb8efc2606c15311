"""Each webhook in tests/payloads, as the event it is read as; one row a file, none left out."""

import base64
import hashlib
from dataclasses import replace
from typing import Any

import pytest

from core.whatsapp.events import (
    AccountEvent,
    Event,
    IdentityEvent,
    MediaRef,
    MessageEvent,
    PreferenceEvent,
    StatusEvent,
)
from core.whatsapp.people import Sender
from core.whatsapp.reading import read
from tests.cast import NOON, NUMBER
from tests.payloads import AT, NAMES, element, payload, value

CARLA = Sender(wa_id="5491155550101", user_id="AR.7719204458126603", name="Carla Gómez")
IRIA = Sender(user_id="CO.3380021945570118", name="Iria", username="iria.dev7")
OURS = "wamid.OURS0042=="
THEIRS = "wamid.THEIRS0001=="


def said(kind: str, text: str = "", **known: Any) -> MessageEvent:
    """A message of Carla's; `raw` is put in where it is compared."""
    event = MessageEvent(
        wamid=THEIRS,
        sender=CARLA,
        at=AT,
        kind=kind,
        text=text,
        choice=None,
        quoted_wamid=None,
        referral=None,
        raw={},
    )
    return replace(event, **known)


def file(kind: str, wa_media_id: str, mime: str, *, of: str = "", **known: Any) -> MediaRef:
    """A file whose hash is that of the word it was made of."""
    digest = hashlib.sha256((of or kind).encode()).hexdigest()
    return replace(MediaRef(kind, wa_media_id, mime, digest, name="", voice=False), **known)


def status(name: str, **known: Any) -> StatusEvent:
    """A status of our message to Carla."""
    to = {"recipient_wa_id": CARLA.wa_id, "recipient_user_id": CARLA.user_id}
    return StatusEvent(
        OURS, name, AT, **{"token": None, "error_code": None, "error": None} | to | known
    )


def moved(
    text: str, previous: Sender, current: Sender, wamid: str | None = THEIRS
) -> IdentityEvent:
    """Somebody has another identifier."""
    return IdentityEvent(previous, current, AT, wamid, text, raw={})


def news(field: str, event: str, text: str, **known: Any) -> AccountEvent:
    """News of the account."""
    return replace(AccountEvent(field, event, None, text, AT), **known)


NEW_NUMBER = "Cambió de número: ahora escribe desde el +5491155550199."
NEW_ID = "WhatsApp le dio a esta persona un identificador nuevo."
SAFETY = (
    "Cambió su código de seguridad: puede tener otro teléfono, o ser otra persona con el mismo "
    "número."
)
EXPECTED: dict[str, Event | None] = {
    "text": said("text", "Hola, mi pedido llegó roto 😞"),
    "text_forwarded": said("text", "Miren esta oferta"),
    "text_group": said("text", "¿Quién retira?"),
    "text_referral": said(
        "text", "Hola, por las tazas azules", referral="Volvieron las tazas azules"
    ),
    "text_reply": said("text", "Sí, esa", quoted_wamid=OURS),
    "text_username_only": said(
        "text",
        "Hola, sigo sin factura",
        sender=replace(IRIA, parent_user_id="CO.ENT.5501239"),
    ),
    "image": said(
        "image", "El lado izquierdo, partido", media=file("image", "880011223344551", "image/jpeg")
    ),
    "image_too_large": said("image"),
    "video": said("video", media=file("video", "880011223344552", "video/mp4")),
    "voice": said(
        "audio",
        media=file("audio", "880011223344553", "audio/ogg; codecs=opus", of="voice", voice=True),
    ),
    "audio": said("audio", media=file("audio", "880011223344554", "audio/mpeg")),
    "document": said(
        "document",
        "Comprobante",
        media=file("document", "880011223344555", "application/pdf", name="recibo 5512.pdf"),
    ),
    "sticker": said("sticker", media=file("sticker", "880011223344556", "image/webp")),
    "location": said("location", "Portón de atrás, Calle Inventada 4", quoted_wamid=OURS),
    "contacts": said("contacts", "Mesa de entradas, Ana Paz"),
    "contacts_own_number": said(
        "contacts",
        "+57 300 555 0142",
        sender=replace(IRIA, phone="573005550142"),
        quoted_wamid=OURS,
    ),
    "reaction": said("reaction", "👍", quoted_wamid=OURS),
    "reaction_removed": said("reaction", quoted_wamid=OURS),
    "reaction_removed_empty": said("reaction", quoted_wamid=OURS),
    "button_reply": said("interactive", "Sí, resuelto", choice="inicio:si", quoted_wamid=OURS),
    "list_reply": said("interactive", "Cambios", choice="tema:cambios", quoted_wamid=OURS),
    "nfm_reply": said(
        "interactive",
        'Puntaje: 4 · Volvería: true · Comentario: Todo bien · Motivos: ["precio","trato"]',
        quoted_wamid=OURS,
    ),
    "call_permission_reply": said("interactive", "Acepta que lo llamen", quoted_wamid=OURS),
    "interactive_without_its_object": said("interactive"),
    "button": said("button", "Bien", choice="encuesta:bien", quoted_wamid=OURS),
    "button_without_context": said("button", "Mal", choice="encuesta:mal"),
    "order": said("order", "[2 productos] para regalo, por favor"),
    "system_number_change": moved(
        NEW_NUMBER,
        Sender(wa_id="5491155550101", user_id="AR.7719204458126603"),
        Sender(wa_id="5491155550199", user_id="AR.5502218890134477"),
    ),
    "system_number_change_old": moved(
        NEW_NUMBER, Sender(wa_id="5491155550101"), Sender(wa_id="5491155550199")
    ),
    "system_id_change": moved(
        NEW_ID,
        Sender(user_id="CO.3380021945570118", parent_user_id="CO.ENT.5501239"),
        Sender(user_id="CO.9911047720083365", parent_user_id="CO.ENT.7712345"),
    ),
    "system_identity_change": said("system", SAFETY),
    "user_id_update": moved(
        NEW_ID,
        Sender(user_id="CO.3380021945570118"),
        Sender(user_id="CO.9911047720083365"),
        wamid=None,
    ),
    "unsupported": said("unsupported"),
    "unsupported_unnamed": said("unsupported"),
    "unknown_type": said("hologram", "una taza que gira"),
    "edit": said("edit", "Pedido 5513, perdón", wamid="wamid.THEIRS0002==", quoted_wamid=THEIRS),
    "revoke": said("revoke", wamid="wamid.THEIRS0003==", quoted_wamid=THEIRS),
    "request_welcome": None,
    "status_sent": status(
        "sent",
        token="ob1.42.1",
        price_category="service",
        price_type="regular",
        recipient_parent_user_id="AR.ENT.881234",
    ),
    "status_delivered": status("delivered", token="ob1.42.1"),
    "status_read_username_only": status(
        "read", recipient_wa_id=None, recipient_user_id="CO.3380021945570118"
    ),
    "status_played": status("played"),
    "status_failed": status(
        "failed",
        token="ob1.42.1",
        error_code=131047,
        error="More than 24 hours have passed since the customer last replied.",
        recipient_user_id=None,
    ),
    "status_old_form": status("sent", price_category="service", recipient_user_id=None),
    "status_group": status("read", recipient_wa_id=None, recipient_user_id=None),
    "user_preferences": PreferenceEvent(
        Sender(wa_id=CARLA.wa_id, user_id=CARLA.user_id), "marketing_messages", "stop", AT
    ),
    "account_update": news(
        "account_update",
        "ACCOUNT_RESTRICTION",
        "WhatsApp restringió la cuenta: RESTRICTED_BIZ_INITIATED_MESSAGING",
    ),
    "account_alerts": news(
        "account_alerts",
        "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
        "Your business needs more time.",
    ),
    "account_error": news(
        "messages", "error", "Se enviaron demasiados mensajes por segundo.", code=130429, at=NOON
    ),
    "phone_number_quality_update": news(
        "phone_number_quality_update",
        "THROUGHPUT_UPGRADE",
        "WhatsApp avisó: THROUGHPUT_UPGRADE (display_phone_number 541155550000, "
        "max_daily_conversations_per_business TIER_UNLIMITED)",
    ),
    "business_capability_update": news(
        "business_capability_update",
        "",
        "Conversaciones que la empresa puede iniciar por día: 2000",
    ),
    "security": news(
        "security",
        "PIN_CHANGED",
        "WhatsApp avisó: PIN_CHANGED (display_phone_number 541155550000, requester 61555000111)",
    ),
    "template_status": news(
        "message_template_status_update",
        "REJECTED",
        "Plantilla «seguimiento (es_AR)»: REJECTED (INVALID_FORMAT)",
    ),
    "template_quality": news(
        "message_template_quality_update",
        "YELLOW",
        "La calidad de la plantilla «seguimiento (es_AR)» pasó de GREEN a YELLOW.",
    ),
    "template_category": news(
        "template_category_update",
        "MARKETING",
        "La categoría de la plantilla «seguimiento (es_AR)» pasó de UTILITY a MARKETING.",
    ),
    "template_components": news(
        "message_template_components_update",
        "",
        "Cambió el contenido de la plantilla «seguimiento (es_AR)».",
    ),
    "echo": None,
    "history": None,
}


def test_every_payload_has_its_row() -> None:
    assert sorted(EXPECTED) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_is_read_as_the_event_it_is(name: str) -> None:
    reading = read(payload(name), phone_number_id=NUMBER, now=NOON)
    expected = EXPECTED[name]

    assert reading.readable
    assert reading.failures == []
    if expected is None:
        assert (reading.events, reading.ignored) == ([], 1)
        return
    ((position, event),) = reading.events
    assert (position, reading.ignored, reading.count) == (0, 0, 1)
    if isinstance(expected, MessageEvent | IdentityEvent):
        expected = replace(expected, raw=raw_of(name))
    assert event == expected


def raw_of(name: str) -> dict[str, Any]:
    """What is kept of a message: its element, and the reason if that stood beside it."""
    if name == "user_id_update":
        (update,) = value(name)["user_id_update"]
        assert isinstance(update, dict)
        return update
    beside = value(name).get("errors")
    return {**element(name), **({"errors": beside} if beside else {})}


def test_the_hash_of_a_file_is_told_in_hex_as_tools_write_it() -> None:
    told = element("image")["image"]["sha256"]
    expected = EXPECTED["image"]

    assert isinstance(expected, MessageEvent)
    assert expected.media
    assert base64.b64decode(told).hex() == expected.media.sha256
