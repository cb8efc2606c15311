"""The list of quick replies as the table draws it. Pure."""

from collections.abc import Sequence
from typing import Any

from core.conversations.store.quick_replies import QuickReply
from panel.words import _


def table(replies: Sequence[QuickReply]) -> dict[str, Any]:
    """Everything the table needs."""
    return {
        "kind": "quick",
        "columns": [
            {"key": "atajo", "width": "18%", "label": _("Atajo")},
            {"key": "texto", "width": "82%", "label": _("Texto")},
        ],
        "rows": [
            {
                "id": reply.id,
                "title": f"/{reply.shortcut}",
                "atajo": f"/{reply.shortcut}",
                "texto": " ".join(reply.text.split()),
            }
            for reply in replies
        ],
        "filters": {},
        "sort": {"key": "", "descending": False},
        "words": {"open": _("Abrir"), "filter": "", "filters": "", "any": "", "sort": ""},
        "empty": {
            "title": _("Todavía no hay respuestas rápidas"),
            "text": _("Los operadores las usan escribiendo / en una conversación."),
        },
    }


def variables() -> dict[str, str]:
    """What can stand in a text, and what it becomes."""
    return {
        "{name}": _("el nombre del cliente"),
        "{first_name}": _("su primer nombre"),
        "{ticket}": _("el número del ticket"),
        "{order}": _("su pedido"),
        "{operator}": _("quien responde"),
        "{business}": _("el nombre de la empresa"),
    }
