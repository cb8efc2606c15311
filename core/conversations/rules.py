"""What may be said to a contact now. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.contacts.rules import ContactRow, window_is_open
from core.errors import AppError, _

TEXT_LIMIT: Final = 4096  # characters of a text message (whatsapp-cloud-api, 5.2)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something, and on which ticket."""

    operator_id: int
    ticket_id: int


class WindowClosed(AppError):
    """WhatsApp accepts no free text now."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Pasaron 24 h desde el último mensaje del cliente y WhatsApp ya no acepta texto "
                "libre. No se envió nada."
            )
        )


class NothingToSay(AppError):
    """An empty text, or one WhatsApp would refuse."""


def check_text(text: str, contact: ContactRow, now: datetime) -> str:
    """The text as it may be sent; raises WindowClosed or NothingToSay."""
    said = text.replace("\x00", "").strip()
    if not said:
        raise NothingToSay(_("El mensaje está vacío."))
    if len(said) > TEXT_LIMIT:
        raise NothingToSay(
            _("El mensaje tiene {n} caracteres y WhatsApp acepta {limit}. No se envió.").format(
                n=len(said), limit=TEXT_LIMIT
            )
        )
    if not window_is_open(contact.last_inbound_at, now):
        raise WindowClosed
    return said
