"""What an operator says on a ticket, and what they have read of it.

Everything said is queued in the operator's name; only the ticket's operator may, or an
administrator.
"""

from collections.abc import Callable
from datetime import datetime

from core.accounts.rules import User
from core.contacts.rules import ContactRow
from core.conversations import actions as conversations
from core.conversations.rules import Reaction, Speaker
from core.db import Session
from core.settings import Settings
from core.templates.rules import Chosen
from core.tickets import store
from core.tickets.actions.locking import locked
from core.tickets.rules import require_worked_by
from core.whatsapp import composing
from core.whatsapp.composing import Composed


def reply(
    session: Session,
    ticket_id: int,
    *,
    text: str,
    operator: User,
    settings: Settings,
    now: datetime,
) -> int:
    """Say something to the customer; the id of the queued message.

    Raises TicketMoved or NotYours if the ticket is not this operator's, WindowClosed after 24 h,
    Unsendable for an empty or too long text.
    """
    said = composing.text(text)
    return send(session, ticket_id, said, operator=operator, settings=settings, now=now)


def send(
    session: Session,
    ticket_id: int,
    composed: Composed,
    *,
    operator: User,
    settings: Settings,
    now: datetime,
) -> int:
    """The same for any message: a quote (`composed.quoting`), a file, a request, a place."""

    def say(contact: ContactRow, speaker: Speaker) -> int:
        return conversations.send_composed(
            session, contact, composed, speaker=speaker, settings=settings, now=now
        )

    return _answer(session, ticket_id, say, operator=operator, now=now)


def send_template(
    session: Session,
    ticket_id: int,
    chosen: Chosen,
    *,
    operator: User,
    settings: Settings,
    now: datetime,
) -> int:
    """Send a filled template, which WhatsApp also takes when the window is closed."""

    def say(contact: ContactRow, speaker: Speaker) -> int:
        return conversations.send_template(
            session, contact, chosen, speaker=speaker, settings=settings, now=now
        )

    return _answer(session, ticket_id, say, operator=operator, now=now)


def react(
    session: Session,
    ticket_id: int,
    reaction: Reaction,
    *,
    operator: User,
    settings: Settings,
    now: datetime,
) -> int:
    """React to a message, or take the reaction back with ''. It is no first answer."""
    ticket, contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    speaker = Speaker(operator.id, ticket_id)
    return conversations.react(
        session, contact, reaction, speaker=speaker, settings=settings, now=now
    )


def mark_read(session: Session, ticket_id: int, *, operator: User, now: datetime) -> None:
    """The ticket's operator has seen it (anybody, while nobody has it); others change nothing.

    The customer sees it too, once the ticket is somebody's.
    """
    ticket, contact = locked(session, ticket_id, now=now)
    if ticket.operator_id not in (None, operator.id):
        return
    store.patch(session, ticket_id, unread=0)
    if ticket.unread and ticket.operator_id == operator.id:
        conversations.mark_seen(session, contact, now=now)


def mark_unread(session: Session, ticket_id: int, *, operator: User, now: datetime) -> None:
    """Bring the red number back: at least one message waits to be read."""
    ticket, _contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    store.patch(session, ticket_id, unread=1)


def _answer(
    session: Session,
    ticket_id: int,
    say: Callable[[ContactRow, Speaker], int],
    *,
    operator: User,
    now: datetime,
) -> int:
    """Say something, if this operator may, and note that the customer was answered."""
    ticket, contact = locked(session, ticket_id, now=now)
    require_worked_by(ticket, operator)
    message_id = say(contact, Speaker(operator.id, ticket_id))
    store.patch(session, ticket_id, unread=0)
    store.first_reply(session, ticket_id, now=now)
    if ticket.unread:
        conversations.mark_seen(session, contact, now=now)
    return message_id
