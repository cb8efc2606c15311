"""Whether a message answers a question, and what of it is worth saving.

One small function for each kind; a question with options is understood like a menu, not here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from core.bot.dates import read_date
from core.bot.flow import Accept, Question
from core.bot.folding import clean, fold, tokens
from core.bot.turn import TEXT, Event
from core.errors import _

LONGEST_SAVED: Final = 1000  # characters of one saved value
LONGEST_READ: Final = 256  # characters a pattern is tried on: nobody's text may stall the bot

_UNWRITTEN: Final = {
    "audio": _("(audio)"),
    "contacts": _("(contacto)"),
    "document": _("(documento)"),
    "image": _("(imagen)"),
    "location": _("(ubicación)"),
    "sticker": _("(sticker)"),
    "video": _("(video)"),
}
_LEAD_IN: Final = frozenset(
    tokens("es el la mi de son seria num numero nro n no pedido orden reclamo cuenta dni")
)
_PLAIN: Final = re.compile(r"-?[0-9]{1,30}(?:[.,][0-9]{1,6})?")
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,6})?")
_EMAIL: Final = re.compile(r"[^\s@<>(),;:\"]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.I)
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ().\-]{6,24}")


def answer(question: Question, event: Event, today: date) -> str | None:
    """What to save of an answer (maybe ''), None if it is none; `today` is the business's."""
    if question.accept is Accept.ANY:
        return _as_said(event) or _UNWRITTEN.get(event.kind, "")
    if question.accept in _KINDS:
        fits = event.kind == question.accept.value
        return (_as_said(event) or _UNWRITTEN[event.kind]) if fits else None
    if event.kind != TEXT or not (text := _as_said(event)):
        return None
    if question.pattern is not None:
        return text if question.pattern.search(text[:LONGEST_READ]) else None
    if question.accept is Accept.DATE:
        day = read_date(text[:LONGEST_READ], today)
        return day.isoformat() if day else None
    return _READERS[question.accept](text)


def _as_said(event: Event) -> str:
    return clean(event.text, LONGEST_SAVED)


def _number(text: str) -> str | None:
    """The figures alone: «Es el N° 0042» → «0042», «12.500» → «12500», «3,5» → «3.5»."""
    words = fold(text[:LONGEST_READ]).replace("#", " ").replace("°", " ").replace(":", " ").split()
    while words and words[0].strip(".,") in _LEAD_IN:
        words.pop(0)
    figures = "".join(words)
    if not figures or not all(word[-1].isdigit() for word in words):
        return None
    if text.lstrip().startswith("-"):
        figures = f"-{figures}"
    if _THOUSANDS.fullmatch(figures):
        figures = figures.replace(".", "")
    return figures.replace(",", ".") if _PLAIN.fullmatch(figures) else None


def _email(text: str) -> str | None:
    """The one address in the text."""
    found = [word.strip('<>(),;:."') for word in text.split()]
    found = [word for word in found if _EMAIL.fullmatch(word)]
    return found[0] if len(found) == 1 else None


def _phone(text: str) -> str | None:
    """Figures, with the + if it was written: 8 to 15 of them."""
    figures = re.sub(r"[^0-9]", "", text) if _PHONE.fullmatch(text) else ""
    return ("+" if text.startswith("+") else "") + figures if 8 <= len(figures) <= 15 else None


_KINDS: Final = (Accept.LOCATION, Accept.IMAGE, Accept.DOCUMENT, Accept.AUDIO)
_READERS: Final[Mapping[Accept, Callable[[str], str | None]]] = {
    Accept.TEXT: lambda text: text,
    Accept.NUMBER: _number,
    Accept.EMAIL: _email,
    Accept.PHONE: _phone,
}
