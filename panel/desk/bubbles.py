"""A conversation as HTML. Pure; every word that is not ours is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.conversations.store import MessageRow
from core.tickets.store import TicketEvent
from panel.desk.states import told
from panel.safe import escaped
from panel.words import _

# The tick of an outgoing message: its sign, and its class in shell/style.css.
TICKS: Final = {
    "queued": ("◷", ""),
    "sending": ("◷", ""),
    "uncertain": ("?", "doubt"),
    "not_confirmed": ("?", "doubt"),
    "accepted": ("✓", ""),
    "sent": ("✓", ""),
    "delivered": ("✓✓", ""),
    "read": ("✓✓", "read"),
    "played": ("✓✓", "read"),
    "failed": ("!", "failed"),
    "withdrawn": ("⊘", ""),
}
# What stands for a message whose content is not text.
KINDS: Final = {
    "image": "🖼",
    "video": "🎬",
    "audio": "🎤",
    "document": "📄",
    "sticker": "🏷",
    "location": "📍",
    "contacts": "👤",
    "order": "🛒",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A conversation, its ticket's history, and from where one looks at it."""

    messages: Sequence[MessageRow]
    events: Sequence[TicketEvent]
    ticket_id: int
    zone: ZoneInfo
    now: datetime


def conversation(scene: Scene) -> str:
    """The whole conversation, oldest first, with its days and the ticket's events in place.

    What shares a moment stands as it came about: the words, what they led to, the answer.
    """
    lines = [(m.at, 0 if m.direction == "in" else 2, _bubble(m, scene)) for m in scene.messages]
    lines += [(e.at, 1, _event(e, scene)) for e in scene.events]
    parts: list[str] = []
    day: date | None = None
    for at, _order, line in sorted(lines, key=lambda part: part[:2]):
        local = at.astimezone(scene.zone).date()
        if local != day:
            day = local
            parts.append(f"<div class='day'>{_day(day, scene)}</div>")
        parts.append(line)
    return f"<div class='talk' role='log'>{''.join(parts)}</div>"


def _bubble(message: MessageRow, scene: Scene) -> str:
    side = {"customer": "customer", "bot": "bot"}.get(message.author, "person")
    parts = [f"<div class='bubble {side}{_extra_class(message)}'>"]
    if side == "bot":
        parts.append(f"<div class='by'>⚙ {_('Bot')}</div>")
    elif side == "person":
        parts.append(f"<div class='by'>{escaped(message.operator_name or _('Operador'))}</div>")
    parts.append(f"<div class='said'>{_said(message)}</div>")
    parts.append(
        f"<div class='foot'>{message.at.astimezone(scene.zone):%H:%M}{_tick(message)}</div>"
    )
    if message.status in {"failed", "uncertain", "not_confirmed"}:
        parts.append(f"<div class='why'>{_why(message)}</div>")
    return "".join([*parts, "</div>"])


def _said(message: MessageRow) -> str:
    sign = KINDS.get(message.kind, "")
    if message.text:
        return f"{sign} {escaped(message.text)}" if sign else escaped(message.text)
    return f"{sign or '…'} <em>{escaped(_kind(message.kind))}</em>"


def _kind(kind: str) -> str:
    return {
        "image": _("Imagen"),
        "video": _("Video"),
        "audio": _("Audio"),
        "document": _("Documento"),
        "sticker": _("Sticker"),
        "location": _("Ubicación"),
        "contacts": _("Contacto"),
        "order": _("Pedido del catálogo"),
    }.get(kind, _("Mensaje de un tipo que WhatsApp no nos entrega"))


def _extra_class(message: MessageRow) -> str:
    return f" {message.status}" if message.status in {"failed", "withdrawn"} else ""


def _tick(message: MessageRow) -> str:
    if message.status not in TICKS:
        return ""
    sign, colour = TICKS[message.status]
    return f"<span class='tick {colour}' title='{_status(message.status)}'>{sign}</span>"


def _status(status: str) -> str:
    return {
        "queued": _("En cola"),
        "sending": _("Enviando"),
        "uncertain": _("Sin confirmar todavía"),
        "not_confirmed": _("No se sabe si llegó"),
        "accepted": _("Enviado"),
        "sent": _("Enviado"),
        "delivered": _("Entregado"),
        "read": _("Leído"),
        "played": _("Escuchado"),
        "failed": _("No se envió"),
        "withdrawn": _("Retirado antes de enviarse"),
    }[status]


def _why(message: MessageRow) -> str:
    told_status = _status(message.status or "")
    if message.status != "failed":
        return told_status
    reason = message.error or _("WhatsApp no dijo por qué")
    code = f" ({message.error_code})" if message.error_code else ""
    return f"{told_status}: {escaped(reason)}{code}"


def _event(event: TicketEvent, scene: Scene) -> str:
    who = escaped(event.operator_name) if event.operator_name else ""
    line = told(event.event, ticket_id=scene.ticket_id, who=who)
    return f"<div class='event'>{line} · {event.at.astimezone(scene.zone):%H:%M}</div>"


def _day(day: date, scene: Scene) -> str:
    today = scene.now.astimezone(scene.zone).date()
    if day == today:
        return _("Hoy")
    if day == today - timedelta(days=1):
        return _("Ayer")
    return f"{day:%d/%m}" if day.year == today.year else f"{day:%d/%m/%y}"
