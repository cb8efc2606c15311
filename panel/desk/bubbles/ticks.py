"""How far a message of ours got: its tick, its times, and why it did not arrive."""

from typing import Final

from core.conversations.store import MessageRow
from panel.desk.bubbles.nodes import Node, line, node, words
from panel.desk.bubbles.seen import Scene
from panel.words import _

# The tick of an outgoing message: its sign, and its class in components/talk.css.
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
TROUBLED: Final = frozenset({"failed", "uncertain", "not_confirmed"})


def tick(message: MessageRow, scene: Scene) -> Node | None:
    """The sign, with the time of each step for who rests on it."""
    if message.status not in TICKS:
        return None
    sign, colour = TICKS[message.status]
    title = "\n".join([status_told(message.status), *_times(message, scene)])
    name = status_told(message.status)
    return node("span", f"tick {colour}", sign, title=title, label=name, role="img")


def trouble(message: MessageRow) -> Node | None:
    """Why it did not arrive, or that nobody knows whether it did."""
    if message.status not in TROUBLED:
        return None
    told = status_told(message.status)
    if message.status != "failed":
        return line("why", told)
    reason = message.error or _("WhatsApp no dijo por qué")
    code = f" ({message.error_code})" if message.error_code else ""
    return line("why", f"{told}: ", words(reason), code)


def status_told(status: str) -> str:
    """A status in words."""
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


def _times(message: MessageRow, scene: Scene) -> list[str]:
    """When WhatsApp said each of them."""
    known = {
        _("Enviado"): message.sent_at,
        _("Entregado"): message.delivered_at,
        _("Leído"): message.read_at,
        _("Escuchado"): message.played_at,
        _("Falló"): message.failed_at,
    }
    return [f"{told}: {scene.when(at)}" for told, at in known.items() if at]
