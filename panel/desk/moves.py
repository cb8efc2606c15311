"""What the list lets a person do to a ticket, or to several: the moves its state allows. Pure."""

from typing import Any, Final

from core.accounts.rules import User
from core.tickets.machine import CLOSES, OPEN, Event, Status, allowed
from core.tickets.store import TicketRow
from panel.words import _

UNDO: Final = "undo"  # not an event: a close that has not taken effect is taken back
MINE: Final = "mine"  # an administrator takes a ticket that somebody else has
OFFERED: Final = (Event.TAKE, *CLOSES, Event.RELEASE)
KEYS: Final = frozenset({UNDO, MINE, *(event.value for event in OFFERED)})


def moves_of(ticket: TicketRow, user: User) -> list[tuple[str, str]]:
    """The moves this person may make now: key and label, in the order of a menu."""
    theirs = ticket.operator_id == user.id or user.is_admin
    if ticket.status not in OPEN or (ticket.status is Status.IN_PROGRESS and not theirs):
        return []
    if ticket.closing_at is not None:
        return [(UNDO, label(UNDO))]
    possible = allowed(ticket.status)
    keys = [event.value for event in OFFERED if event in possible]
    if ticket.status is Status.IN_PROGRESS and ticket.operator_id != user.id:
        keys.insert(0, MINE)
    return [(key, label(key)) for key in keys]


def label(key: str) -> str:
    """A move as a verb."""
    return {
        Event.TAKE.value: _("Tomar"),
        Event.RESOLVE.value: _("Resolver"),
        Event.NO_ANSWER.value: _("No contesta"),
        Event.CANCEL.value: _("Cancelar el ticket"),
        Event.RELEASE.value: _("Liberar"),
        UNDO: _("Deshacer el cierre"),
        MINE: _("Asignarme"),
    }[key]


def many_words() -> dict[str, Any]:
    """What the component asks before it makes a move for several tickets at once."""
    questions = {
        Event.TAKE.value: (_("¿Tomar 1 ticket?"), _("¿Tomar {n} tickets?")),
        MINE: (_("¿Asignarme 1 ticket?"), _("¿Asignarme {n} tickets?")),
        Event.RESOLVE.value: (
            _("¿Cerrar 1 ticket como RESUELTO?"),
            _("¿Cerrar {n} tickets como RESUELTO?"),
        ),
        Event.NO_ANSWER.value: (
            _("¿Cerrar 1 ticket como NO CONTESTA?"),
            _("¿Cerrar {n} tickets como NO CONTESTA?"),
        ),
        Event.CANCEL.value: (
            _("¿Cerrar 1 ticket como CANCELADO?"),
            _("¿Cerrar {n} tickets como CANCELADO?"),
        ),
        Event.RELEASE.value: (_("¿Liberar 1 ticket?"), _("¿Liberar {n} tickets?")),
    }
    return {
        "moves": [
            {"key": key, "label": label(key), "one": one, "several": several}
            for key, (one, several) in questions.items()
        ],
        "chosenOne": _("1 elegido"),
        "chosen": _("{n} elegidos"),
        "yes": _("Confirmar"),
        "no": _("Volver"),
        "clear": _("Quitar la selección"),
        "nothing": _("Con estos tickets no hay nada que hacer juntos"),
    }
