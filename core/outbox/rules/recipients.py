"""What a status tells of the person it is about."""

from core.outbox.rules.statuses import Known, Status
from core.whatsapp.codes import Mark
from core.whatsapp.errors import known_rule
from core.whatsapp.events import StatusEvent
from core.whatsapp.numbers import canonical
from core.whatsapp.people import Sender


def learnt(known: Known, news: StatusEvent) -> Sender | None:
    """The identifier of the message's contact that was not known; None if there is none.

    Only if the recipient is that contact by the other one: a token proves nothing about people.
    """
    number, user_id = news.recipient_wa_id, news.recipient_user_id
    if not number or not user_id:
        return None
    if not known.user_id and known.wa_id and canonical(known.wa_id) == canonical(number):
        return Sender(user_id=user_id, parent_user_id=news.recipient_parent_user_id)
    if not known.wa_id and known.user_id == user_id:
        return Sender(wa_id=number)
    return None


def mark_of(news: StatusEvent) -> Mark | None:
    """What a failure tells of the contact from now on."""
    rule = known_rule(news.error_code) if news.status == Status.FAILED else None
    return rule.mark if rule else None
