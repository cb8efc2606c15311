"""Finding the messages that statuses are of: one or two questions whatever their number.

Our own id on the message decides first (that row always exists), WhatsApp's id second.
"""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, select

from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Session
from core.db.lookup import Lookup
from core.outbox.rules import tokens
from core.outbox.rules.statuses import HEARD, PRICED, TIMES, Known, is_ours
from core.whatsapp.events import StatusEvent

BITS = {messages.c[TIMES[name]]: bit for name, bit in HEARD.items()}
BITS[messages.c.price_category] = PRICED
# One small number instead of six columns that somebody would have to convert.
HEARD_BITS = reduce(
    add, [case((column.is_not(None), bit), else_=0) for column, bit in BITS.items()]
)
KNOWN = select(
    messages.c.id,
    messages.c.status,
    messages.c.status_rank,
    messages.c.attempt,
    messages.c.wamid,
    HEARD_BITS,
    messages.c.contact_id,
).where(messages.c.direction == "out")
WITH_PEOPLE = KNOWN.add_columns(contacts.c.wa_id, contacts.c.user_id).join(
    contacts, contacts.c.id == messages.c.contact_id
)
IDS = messages.c.id.in_(bindparam("ids", expanding=True))
WAMIDS = messages.c.wamid.in_(bindparam("wamids", expanding=True))


class Questions:
    """How to ask for messages, by either id."""

    def __init__(self, known: Select[Any]) -> None:
        self.by_id = Lookup(known.where(IDS), "ids")
        self.by_wamid = Lookup(known.where(WAMIDS), "wamids")


ALONE = Questions(KNOWN)
AND_THEIR_CONTACTS = Questions(WITH_PEOPLE)


class Match(NamedTuple):
    """A status, the message it is of, and the attempt its token names."""

    known: Known
    event: StatusEvent
    attempt: int | None


def match(
    session: Session, statuses: Sequence[StatusEvent]
) -> tuple[list[Match], list[StatusEvent]]:
    """Each status with its message; and those of no message we know.

    The contact is looked up with it only if some status names its recipient.
    """
    named = any(event.recipient_user_id or event.recipient_wa_id for event in statuses)
    ask = AND_THEIR_CONTACTS if named else ALONE
    matched: list[Match] = []
    rest: list[StatusEvent] = []
    marked = [(event, tokens.parse(event.token)) for event in statuses]
    by_id = {row[0]: Known(*row) for row in ask.by_id(session, {t[0] for _, t in marked if t})}
    for event, token in marked:
        known = by_id.get(token[0]) if token else None
        if known and token and is_ours(known, token[1]):
            matched.append(Match(known, event, token[1]))
        else:
            rest.append(event)
    found = [Known(*row) for row in ask.by_wamid(session, {event.wamid for event in rest})]
    by_wamid = {known.wamid: known for known in found}
    matched += [Match(by_wamid[e.wamid], e, None) for e in rest if e.wamid in by_wamid]
    return matched, [event for event in rest if event.wamid not in by_wamid]
