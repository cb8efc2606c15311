"""Failures, kinds and bodies in words that people read. Pure."""

import json
import re
from typing import Final

from core.intake.actions import UNREADABLE
from core.intake.replaying import NOT_OURS, READ_ANEW
from core.intake.reviewing import MESSAGE, UNREAD, Waiting
from panel.dates import number
from panel.words import _, ngettext

SHOWN: Final = 200_000  # characters of a body: more is no reading matter
REFUSED: Final = re.compile(r"(Integrity|Data|Statement|Programming|DBAPI|Operational)\w*Error")
# Characters that turn the writing direction of what follows them.
TURNING: Final = {
    ord(character): f"\\u{ord(character):04x}"
    for character in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}


def reason(error: str, kind: str = "") -> str:
    """Why an event failed: our words, and behind them the program's first line."""
    known = {
        UNREADABLE: _("El contenido no es JSON"),
        READ_ANEW: _("Esta versión lo lee de otro modo y todavía no lo aplicó"),
        NOT_OURS: _("Ya no es de este número de WhatsApp"),
    }
    if error in known:
        return known[error]
    line = error.partition("\n")[0]
    if REFUSED.match(line):
        return f"{_('La base de datos no lo aceptó')} · {line}"
    if kind == UNREAD:
        return f"{_('No se pudo leer')} · {line}"
    return f"{_('Error del programa') if kind else _('Falló')} · {line}"


def kind(waiting: Waiting) -> str:
    """What an event is."""
    name = {
        MESSAGE: _("Mensaje"),
        "status": _("Estado de un envío"),
        "identity": _("Cambio de identidad"),
        "preference": _("Preferencia"),
        "account": _("Aviso de la cuenta"),
        UNREAD: _("Sin identificar"),
    }.get(waiting.kind, waiting.kind)
    detail = {
        "text": _("texto"),
        "interactive": _("botón o lista"),
        "button": _("botón"),
        "image": _("imagen"),
        "video": _("video"),
        "audio": _("audio"),
        "document": _("documento"),
        "sticker": _("sticker"),
        "location": _("ubicación"),
        "contacts": _("contacto"),
        "reaction": _("reacción"),
        "sent": _("enviado"),
        "delivered": _("entregado"),
        "read": _("leído"),
        "played": _("escuchado"),
        "failed": _("fallido"),
    }.get(waiting.detail, waiting.detail)
    return f"{name} · {detail}" if detail else name


def result(applied: int, failed: list[str], left: int) -> str:
    """What came of a click on «Reprocesar»; `left` is how many wait after it, or 0."""
    if not applied and not failed:
        return _("No había nada para reprocesar: alguien lo hizo antes.")
    parts = []
    if applied:
        line = ngettext("Se aplicó {n} evento.", "Se aplicaron {n} eventos.", applied)
        parts.append(line.format(n=number(applied)))
    if failed:
        line = ngettext("{n} volvió a fallar", "{n} volvieron a fallar", len(failed))
        parts.append(f"{line.format(n=number(len(failed)))} ({reason(failed[0])}).")
    if left > len(failed):
        line = _("Quedan {n} por reprocesar: tocar otra vez para seguir.")
        parts.append(line.format(n=number(left - len(failed))))
    return " ".join(parts)


def pretty(body: bytes) -> tuple[str, bool]:
    """A body as text, indented if it is JSON; whether it was cut, being longer than SHOWN."""
    try:
        text = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = body.decode("utf-8", errors="replace")
    text = text.encode("utf-8", errors="replace").decode().translate(TURNING)
    return text[:SHOWN], len(text) > SHOWN
