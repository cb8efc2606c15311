"""Why the bot said something: a short code that is stored with the message, and its explanation.

A code holds words of the flow only, never the customer's: it survives the erasure of a contact.
"""

from enum import StrEnum
from typing import Final

from core.errors import _


class Why(StrEnum):
    """The kinds of reasons; `code` adds which option or node it was."""

    FIRST = "first"
    IDLE = "idle"
    RETURN = "return"
    TAP = "tap"
    MATCH = "match"
    INSIDE = "inside"
    SLIP = "slip"
    WORD = "word"
    WORD_SLIP = "word_slip"
    ANSWER = "answer"
    PAGE = "page"
    NEXT = "next"
    UNKNOWN = "unknown"
    OLD_TAP = "old_tap"
    RETRY = "retry"
    ATTEMPTS = "attempts"
    NOT_YET = "not_yet"
    WAITING = "waiting"


_EXPLAINED: Final[dict[str, str]] = {
    Why.FIRST: _("Primer mensaje de la conversación."),
    Why.IDLE: _("Volvió a escribir después de una pausa."),
    Why.RETURN: _("La conversación vuelve a empezar."),
    Why.TAP: _("Tocó «{detail}»."),
    Why.MATCH: _("Respondió «{detail}»: por su título, una de sus palabras o su número."),
    Why.INSIDE: _("Su mensaje nombra «{detail}»."),
    Why.SLIP: _("Se entendió «{detail}», con un error de tipeo."),
    Why.WORD: _("Escribió una palabra que lleva a «{detail}»."),
    Why.WORD_SLIP: _("Escribió, con un error de tipeo, una palabra que lleva a «{detail}»."),
    Why.ANSWER: _("Respondió la pregunta «{detail}»."),
    Why.PAGE: _("Pidió ver más opciones."),
    Why.NEXT: _("Sigue después de «{detail}»."),
    Why.UNKNOWN: _("No se entendió la respuesta."),
    Why.OLD_TAP: _("Tocó un botón que ya no existe: se repite la pregunta actual."),
    Why.RETRY: _("La respuesta no sirve para esta pregunta."),
    Why.ATTEMPTS: _("Se agotaron los intentos de «{detail}»."),
    Why.NOT_YET: _("Las consultas a otros sistemas todavía no están disponibles («{detail}»)."),
    Why.WAITING: _("El ticket sigue sin atender."),
}


def code(why: Why, detail: str = "") -> str:
    """`why`, or `why:detail`; the detail is an option's title or a node's name."""
    return f"{why.value}:{detail}" if detail else why.value


def explain(reason: str) -> str:
    """The sentence for a stored code; the code itself where a later version wrote it."""
    why, _colon, detail = reason.partition(":")
    sentence = _EXPLAINED.get(why)
    return sentence.format(detail=detail) if sentence else reason
