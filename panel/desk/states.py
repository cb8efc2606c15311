"""How a state looks: a sign and a word, never colour alone. Pure."""

from dataclasses import dataclass
from typing import Final

from core.tickets.machine import Event, Status
from panel.words import _


@dataclass(frozen=True, slots=True)
class Look:
    """The sign of a state, and the name of its colour in shell/style.css."""

    sign: str
    colour: str


LOOKS: Final[dict[Status, Look]] = {
    Status.NEW: Look("●", "new"),
    Status.IN_PROGRESS: Look("◐", "progress"),
    Status.RESOLVED: Look("✓", "resolved"),
    Status.CANCELLED: Look("✕", "cancelled"),
    Status.NO_ANSWER: Look("☎", "no-answer"),
    Status.EXPIRED: Look("⧖", "expired"),
}


def badge(status: Status) -> str:
    """The state as HTML; its words are ours."""
    look = LOOKS[status]
    return f"<span class='state state-{look.colour}'><i>{look.sign}</i>{status.value}</span>"


def close_label(event: Event) -> str:
    """The button that closes with this event."""
    return {
        Event.RESOLVE: _("Resolver"),
        Event.NO_ANSWER: _("No contesta"),
        Event.CANCEL: _("Cancelar"),
    }[event]


def told(event: str, *, ticket_id: int, who: str, to: str = "") -> str:
    """One line of a ticket's history. `who` is empty when nobody did it; `to` got the ticket."""
    if to and event in (Event.TAKE, Event.HAND_OVER):
        return _given(Event(event), who, to)
    if who and event == Event.OPEN:
        return _("{who} abrió el ticket #{n}").format(n=ticket_id, who=who)
    sentence = {
        Event.OPEN: _("Se abrió el ticket #{n}"),
        Event.TAKE: _("{who} tomó el ticket"),
        Event.LEAVE: _("El cliente volvió al bot"),
        Event.RESOLVE: _("{who} lo dio por resuelto"),
        Event.CANCEL: _("{who} lo canceló"),
        Event.NO_ANSWER: _("{who} lo cerró: no contesta"),
        Event.RELEASE: _("{who} lo liberó"),
        Event.HAND_OVER: _("{who} lo pasó"),
        Event.EXPIRE: _("Venció sin cerrarse"),
        Event.ERASE: _("Se eliminó el contacto"),
    }[Event(event)]
    return sentence.format(n=ticket_id, who=who or _("Alguien"))


def _given(event: Event, who: str, to: str) -> str:
    if not who:
        return _("Le tocó por turno a {to}").format(to=to)
    if event is Event.TAKE:
        return _("{who} lo asignó a {to}").format(who=who, to=to)
    return _("{who} lo pasó a {to}").format(who=who, to=to)
