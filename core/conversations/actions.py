"""Saying something to a contact in a person's name; the outbox does the sending.

Every function here wants the contact's row locked by its caller, and gives the message's id.
"""

from datetime import datetime

import orjson

from core.contacts import store as contacts
from core.contacts.rules import ContactRow
from core.contacts.store import reach
from core.conversations import store
from core.conversations.rules import (
    REACTABLE,
    FileGone,
    Reaction,
    Speaker,
    check_may_be_written,
    target,
)
from core.db import Session
from core.media.store import rows as files
from core.outbox.store import marks
from core.outbox.store.queue import OPERATOR, Outgoing, put
from core.settings import Settings
from core.templates import actions as templates
from core.templates.rules import Chosen
from core.whatsapp import composing
from core.whatsapp.composing import Composed


def say(
    session: Session,
    contact: ContactRow,
    text: str,
    *,
    speaker: Speaker,
    settings: Settings,
    now: datetime,
) -> int:
    """Queue an operator's text.

    Raises WindowClosed when WhatsApp takes no free text, Unsendable for an empty or too long one.
    """
    composed = composing.text(text)
    return send_composed(session, contact, composed, speaker=speaker, settings=settings, now=now)


def send_composed(
    session: Session,
    contact: ContactRow,
    composed: Composed,
    *,
    speaker: Speaker,
    settings: Settings,
    now: datetime,
) -> int:
    """Queue any message; what it quotes or reacts to has to be of this conversation.

    Raises WindowClosed for everything but a template, Unsendable for what WhatsApp would refuse,
    FileGone for a file that is not free to be sent to this contact.
    """
    check_may_be_written(contact, composed.kind, now)
    if composed.quoted_wamid:
        target(store.spoken(session, contact.id, composed.quoted_wamid), now)
    outgoing = Outgoing(
        contact_id=contact.id,
        author=OPERATOR,
        kind=composed.kind,
        text=composed.text,
        content=orjson.dumps(composed.content),
        ticket_id=speaker.ticket_id,
        operator_id=speaker.operator_id,
        quoted_wamid=composed.quoted_wamid,
    )
    (message_id,) = put(session, [outgoing], settings=settings, now=now)
    if composed.media is not None and not files.attach(
        session, composed.media, message_id=message_id, contact_id=contact.id
    ):
        raise FileGone
    contacts.count_outgoing(session, {contact.id: 1}, now=now)
    return message_id


def send_template(
    session: Session,
    contact: ContactRow,
    chosen: Chosen,
    *,
    speaker: Speaker,
    settings: Settings,
    now: datetime,
) -> int:
    """Queue a filled template, also where the window is closed; Unsendable if it does not fit."""
    wanted = reach.takes_marketing(session, contact.id)
    composed = templates.compose(session, chosen, takes_marketing=wanted)
    return send_composed(session, contact, composed, speaker=speaker, settings=settings, now=now)


def react(
    session: Session,
    contact: ContactRow,
    reaction: Reaction,
    *,
    speaker: Speaker,
    settings: Settings,
    now: datetime,
) -> int:
    """Queue a reaction to a message of either side, thirty days old at most; '' takes it back."""
    wamid = target(store.spoken(session, contact.id, reaction.message_id), now)
    composed = composing.reaction(wamid, reaction.emoji)
    return send_composed(session, contact, composed, speaker=speaker, settings=settings, now=now)


def mark_seen(
    session: Session, contact: ContactRow, *, typing: bool = False, now: datetime
) -> None:
    """Let the customer see that their messages were read, and perhaps that somebody is typing.

    The newest one is enough: WhatsApp marks the earlier ones too, thirty days back (5.2).
    """
    wamid = store.newest_inbound(session, contact.id, since=now - REACTABLE)
    if wamid and not contact.gone:
        marks.put(session, contact.id, wamid, typing=typing, now=now)
