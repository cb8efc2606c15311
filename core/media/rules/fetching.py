"""What came of trying to fetch a file, and when it is tried again. Numbers only, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.errors import _
from core.media.rules.limits import megabytes

FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=1)
WAIT_FOR_TOKEN: Final = timedelta(seconds=30)
KEPT_BY_WHATSAPP: Final = timedelta(days=7)  # Meta's Media page: ids of webhooks last so long
DENIALS: Final = 6  # about five minutes of «there is no such file» are believed


class Why(StrEnum):
    """Why a file did not arrive."""

    UNREACHED = "unreached"  # the network, or WhatsApp itself, is down
    DENIED = "denied"  # WhatsApp says there is no such file, or will not give it
    TOKEN = "token"  # noqa: S105 - a reason, no secret
    DAMAGED = "damaged"  # not the bytes that were announced
    FOREIGN = "foreign"  # its address is not WhatsApp's
    TOO_LARGE = "too_large"
    NO_ROOM = "no_room"  # it could not be stored here


FINAL: Final = frozenset({Why.FOREIGN, Why.TOO_LARGE})


@dataclass(frozen=True, slots=True)
class Missed:
    """A try that failed."""

    why: Why
    size: int = 0  # bytes, of a file that is too large
    most: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a file after a try that failed; no `due_at`: it is given up."""

    due_at: datetime | None
    tries: int
    error: str


def after(missed: Missed, *, tries: int, since: datetime, now: datetime) -> Plan:
    """What to do after a failure; `tries` were made before it, the message is of `since`.

    5 s, doubling to an hour, until WhatsApp deletes the file. An expired token is not the file's
    fault: it costs no try.
    """
    if missed.why is Why.TOKEN:
        spent, wait = tries, WAIT_FOR_TOKEN
    else:
        spent, wait = tries + 1, wait_after(tries)
    due_at = now + wait
    denied = missed.why is Why.DENIED and spent >= DENIALS
    if missed.why in FINAL or denied or due_at > since + KEPT_BY_WHATSAPP:
        return Plan(None, spent, explain(missed))
    return Plan(due_at, spent, explain(missed))


def wait_after(tries: int) -> timedelta:
    """How long to wait after the first failure (0), the second (1) …"""
    return min(FIRST_WAIT * (1 << min(tries, 20)), LONGEST_WAIT)


def explain(missed: Missed) -> str:
    """The reason, for the person who waits for the file."""
    if missed.why is Why.TOO_LARGE:
        told = _("El archivo pesa {size}; acá se reciben hasta {most}.")
        return told.format(size=megabytes(missed.size), most=megabytes(missed.most))
    return {
        Why.UNREACHED: _("No se pudo descargar de WhatsApp."),
        Why.DENIED: _("WhatsApp ya no tiene este archivo: hay que pedirlo de nuevo."),
        Why.TOKEN: _("El token de WhatsApp venció o fue anulado. Hace falta uno nuevo."),
        Why.DAMAGED: _("El archivo llegó dañado."),
        Why.FOREIGN: _("La dirección del archivo no es de WhatsApp: no se descargó."),
        Why.NO_ROOM: _("No se pudo guardar el archivo en este equipo."),
    }[missed.why]
