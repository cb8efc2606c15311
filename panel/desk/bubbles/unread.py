"""What WhatsApp does not hand over, and what we cannot read: said in words, never left out."""

from typing import Final

from core.whatsapp.contents import Marks, Unknown, Unsupported
from panel.desk.bubbles.nodes import Inside, Node, line, node, said, words
from panel.desk.bubbles.seen import Seen
from panel.words import _

MEDIA: Final = frozenset({"image", "video", "audio", "document", "sticker"})


def kind_told(kind: str) -> str:
    """A type in words; Meta's own name of it where we know none."""
    return {
        "image": _("imagen"),
        "video": _("video"),
        "audio": _("audio"),
        "document": _("documento"),
        "sticker": _("sticker"),
        "poll": _("encuesta"),
        "poll_creation": _("encuesta"),
        "poll_update": _("voto de una encuesta"),
        "edit": _("edición"),
        "button": _("botón"),
        "event": _("evento"),
        "live_location": _("ubicación en vivo"),
        "group_invite": _("invitación a un grupo"),
        "view_once": _("para ver una sola vez"),
        "ephemeral": _("mensaje temporal"),
        "pin": _("mensaje fijado"),
        "location": _("ubicación"),
        "contacts": _("contacto"),
        "order": _("pedido"),
        "interactive": _("respuesta"),
        "reaction": _("reacción"),
    }.get(kind, kind)


def unsupported(body: Unsupported, seen: Seen) -> list[Node]:
    """A message that stays on the customer's phone."""
    told = _("Mensaje de un tipo que WhatsApp no entrega")
    return [_odd(told, kind_told(body.kind) if body.kind else ""), *_reasons(seen.content.marks)]


def unknown(body: Unknown, seen: Seen) -> list[Node]:
    """The words found in it, or the line of text we kept of it, and what it is."""
    kept = seen.message.text or body.said
    if body.kind == "text" or (kept and seen.message.direction == "out"):
        return [said(kept or "…")]
    if body.kind in MEDIA:
        told = _("Archivo que WhatsApp no entregó")
    else:
        told = _("Mensaje de un tipo que este panel todavía no sabe mostrar")
    return [
        _odd(told, kind_told(body.kind)),
        *([said(kept)] if kept else []),
        *_reasons(seen.content.marks),
    ]


def _odd(told: str, kind: str) -> Node:
    more: list[Inside] = [" (", words(kind), ")"] if kind else []
    return line("odd", node("i", "", "⚠"), " ", told, *more)


def _reasons(marks: Marks) -> list[Node]:
    """What WhatsApp said about it, in its own words."""
    found = [error.details or error.title for error in marks.errors]
    return [line("small", _("WhatsApp dijo: "), words(told)) for told in found if told]
