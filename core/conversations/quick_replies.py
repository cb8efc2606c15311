"""What a quick reply says to this customer, and which one is meant. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, Protocol, TypeVar

from core.errors import AppError, _

VARIABLES: Final = ("name", "first_name", "ticket", "operator", "order", "business")
LONGEST: Final = 4096  # characters of a message (whatsapp-cloud-api, text)
VARIABLE: Final = re.compile(r"\{(\w+)\}")
SHORTCUT: Final = re.compile(r"[\w-]{1,40}")


class Called(Protocol):
    """Something with a shortcut."""

    @property
    def shortcut(self) -> str:
        """Lower case, without the slash."""


Reply = TypeVar("Reply", bound=Called)


class InvalidQuickReply(AppError):
    """What was typed cannot be a quick reply; the text says why."""


def expand(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled in.

    One without a value leaves nothing behind; braces around any other word stay as they are. What
    comes in by a value is never expanded again: a customer may be called «{order}».
    """

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        return values.get(name, "") if name in VARIABLES else found[0]

    return VARIABLE.sub(filled, text)


def matching(replies: Iterable[Reply], prefix: str) -> list[Reply]:
    """Those whose shortcut begins with what was typed behind the slash, accents or not."""
    typed = _plain(prefix.removeprefix("/"))
    return [reply for reply in replies if _plain(reply.shortcut).startswith(typed)]


def clean_shortcut(shortcut: str) -> str:
    """The one form that is stored; InvalidQuickReply if it cannot be typed behind a slash."""
    cleaned = unicodedata.normalize("NFC", shortcut.strip().removeprefix("/")).lower()
    if not SHORTCUT.fullmatch(cleaned):
        raise InvalidQuickReply(
            _("El atajo lleva hasta 40 letras, números o guiones, sin espacios.")
        )
    return cleaned


def clean_text(text: str) -> str:
    """The text without stray ends; InvalidQuickReply if empty, too long, or with an unknown {…}."""
    cleaned = text.strip()
    if not 1 <= len(cleaned) <= LONGEST:
        raise InvalidQuickReply(_("El texto debe tener entre 1 y 4.096 caracteres."))
    unknown = [name for name in VARIABLE.findall(cleaned) if name not in VARIABLES]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise InvalidQuickReply(
            _("No existe la variable {unknown}. Las que hay: {known}.").format(
                unknown=f"{{{unknown[0]}}}", known=known
            )
        )
    return cleaned


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))
