"""What a person decides about a message on its way."""

from datetime import datetime

from core.accounts.rules import User
from core.accounts.store.people import write_audit
from core.contacts import store as contacts
from core.db import Session
from core.errors import AppError, NotFound, _
from core.outbox.store import again
from core.outbox.store.queue import BOT
from core.whatsapp.errors import explain, may_help_again


class NotToBeSentAgain(AppError):
    """The message went out, or is about to: a second one would be a double."""

    def __init__(self) -> None:
        super().__init__(_("Este mensaje ya salió o está por salir: no se envió otra vez."))


class NoUseAgain(AppError):
    """What WhatsApp had against this message is still true of it."""

    def __init__(self, code: int) -> None:
        text = _("WhatsApp lo rechazaría otra vez: {why}")
        super().__init__(text.format(why=explain(code, None)))


class BotIsSilent(AppError):
    """People are answering this contact: what the bot wanted to say is said by nobody."""

    def __init__(self, ticket_id: int) -> None:
        text = _("El bot está callado por el ticket #{n}: no se envió. Responder desde el ticket.")
        super().__init__(text.format(n=ticket_id))


def resend(session: Session, message_id: int, *, operator: User, now: datetime) -> None:
    """Send a message again that failed or was never confirmed, as another attempt of the same.

    It is due at once, before the contact's later messages. What WhatsApp still tells of the earlier
    attempt is heard: if that one arrived after all, this one is called off. Raises
    NotToBeSentAgain when somebody pressed the button first, or the message got through; NoUseAgain
    where the table of errors says that the same message will fail the same way; BotIsSilent for a
    bot's message while a ticket is open: silence holds for people's clicks too.
    """
    origin = again.origin_of(session, message_id)
    if origin is None:
        raise NotFound(_("Ese mensaje no existe."))
    contact = contacts.lock(session, [origin.contact_id])[origin.contact_id]
    if origin.author == BOT and contact.silenced_by:
        raise BotIsSilent(contact.silenced_by)
    if origin.error_code is not None and not may_help_again(origin.error_code):
        raise NoUseAgain(origin.error_code)
    if not again.requeue(session, message_id, now=now):
        raise NotToBeSentAgain
    write_audit(session, "message.resend", by=operator, subject=f"message:{message_id}", now=now)
