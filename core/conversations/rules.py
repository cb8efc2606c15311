"""What may be said to a contact now. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.contacts.rules import ContactRow, window_is_open
from core.errors import AppError, _
from core.whatsapp.composing import Unsendable
from core.whatsapp.composing.composed import TEMPLATE

# Kinds that speak of another message: nobody reacts to them, quotes them or marks them as read.
AMENDING: Final = frozenset({"reaction", "edit", "revoke"})
REACTABLE: Final = timedelta(days=30)  # whatsapp-cloud-api, 5.2; quotes fade about then too


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something, and on which ticket."""

    operator_id: int
    ticket_id: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji for one of our messages' rows; '' takes it back."""

    message_id: int
    emoji: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message that is to be answered or reacted to."""

    wamid: str | None  # None: not sent, or not yet
    kind: str
    at: datetime


class WindowClosed(AppError):
    """WhatsApp accepts no free text now."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Pasaron 24 h desde el último mensaje del cliente y WhatsApp ya no acepta texto "
                "libre. No se envió nada."
            )
        )


class ContactGone(AppError):
    """The contact was erased or merged into another one."""

    def __init__(self) -> None:
        super().__init__(_("Este contacto ya no existe: no se le puede escribir."))


class FileGone(AppError):
    """The file to be sent is not here, or was sent already."""

    def __init__(self) -> None:
        super().__init__(_("El archivo ya no está: adjuntarlo otra vez. No se envió."))


def check_may_be_written(contact: ContactRow, kind: str, now: datetime) -> None:
    """Raise WindowClosed or ContactGone if WhatsApp would not take a message of this kind now.

    A template is the one kind that needs no window. The claim asks again (outbox/store/claims).
    """
    if contact.gone:
        raise ContactGone
    if kind != TEMPLATE and not window_is_open(contact.last_inbound_at, now):
        raise WindowClosed


def target(spoken: Spoken | None, now: datetime) -> str:
    """The id by which WhatsApp knows a message of this conversation; Unsendable if it has none."""
    if spoken is None or spoken.wamid is None or spoken.kind in AMENDING:
        raise Unsendable(_("Ese mensaje no se puede citar ni marcar. No se envió."))
    if now - spoken.at > REACTABLE:
        raise Unsendable(_("Ese mensaje tiene más de 30 días. No se envió."))
    return spoken.wamid
