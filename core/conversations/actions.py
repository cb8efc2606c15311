"""Saying something to a contact in a person's name; the outbox does the sending."""

from datetime import datetime

import orjson

from core.contacts import store as contacts
from core.contacts.rules import ContactRow
from core.conversations.rules import Speaker, check_text
from core.db import Session
from core.outbox.store.queue import OPERATOR, Outgoing, put
from core.settings import Settings


def say(
    session: Session,
    contact: ContactRow,
    text: str,
    *,
    speaker: Speaker,
    settings: Settings,
    now: datetime,
) -> int:
    """Queue an operator's text; its message id. The contact's row is locked by the caller.

    Raises WindowClosed when WhatsApp takes no free text, NothingToSay for an empty or too long one.
    """
    said = check_text(text, contact, now)
    content = {"type": "text", "text": {"body": said, "preview_url": False}}
    outgoing = Outgoing(
        contact_id=contact.id,
        author=OPERATOR,
        kind="text",
        text=said,
        content=orjson.dumps(content),
        ticket_id=speaker.ticket_id,
        operator_id=speaker.operator_id,
    )
    (message_id,) = put(session, [outgoing], settings=settings, now=now)
    contacts.count_outgoing(session, {contact.id: 1}, now=now)
    return message_id
