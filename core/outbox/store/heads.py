"""The head of each contact's line: what may be claimed, and locking it.

Contact rows are locked, skipping those somebody holds, and the heads are read again afterwards:
skipping queue rows instead would let a contact's second message overtake its first.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, exists, or_, select

from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Session
from core.outbox.tables import outbox

CANDIDATES: Final = 4  # times what is wanted: other workers may hold the first ones

ahead = outbox.alias("ahead")
# The first of its contact's line, due, and nothing of this contact on its way.
IS_HEAD = and_(
    outbox.c.due_at <= bindparam("now"),
    outbox.c.lease_until.is_(None),
    ~exists().where(
        ahead.c.contact_id == outbox.c.contact_id,
        ahead.c.message_id != outbox.c.message_id,
        or_(ahead.c.message_id < outbox.c.message_id, ahead.c.lease_until.is_not(None)),
    ),
)
DUE = select(outbox.c.message_id).where(IS_HEAD).limit(1)
_candidates = (
    select(outbox.c.contact_id, outbox.c.message_id)
    .where(IS_HEAD)
    .order_by(outbox.c.message_id)
    .limit(bindparam("candidates"))
    .subquery()
)
LOCK_CONTACTS = (
    select(contacts.c.id)
    .join(_candidates, _candidates.c.contact_id == contacts.c.id)
    .order_by(_candidates.c.message_id)
    .limit(bindparam("wanted"))
    .with_for_update(of=contacts, skip_locked=True)
)
# All that is known of the heads. On SQLite, where nobody else can write meanwhile, this is enough.
FIRST_HEADS: Select[Any] = (
    select(
        outbox.c.message_id,
        outbox.c.contact_id,
        outbox.c.attempt,
        outbox.c.refusals,
        outbox.c.author,
        messages.c.kind,
        messages.c.content,
        messages.c.error_code,
        contacts.c.wa_id,
        contacts.c.user_id,
        contacts.c.last_inbound_at,
        contacts.c.unreachable_code,
        contacts.c.send_to,
        messages.c.status,
    )
    .select_from(outbox)
    .join(messages, messages.c.id == outbox.c.message_id)
    .join(contacts, contacts.c.id == outbox.c.contact_id)
    .where(IS_HEAD)
    .order_by(outbox.c.message_id)
    .limit(bindparam("wanted"))
)
HEADS = FIRST_HEADS.where(
    outbox.c.contact_id.in_(bindparam("contacts", expanding=True))
).with_for_update(of=(messages, outbox))


@dataclass(frozen=True, slots=True)
class Head:
    """The first message of a contact's line, due now."""

    message_id: int
    contact_id: int
    attempt: int  # so far
    refusals: int
    author: str
    kind: str
    content: bytes
    error_code: int | None
    wa_id: str | None
    user_id: str | None
    last_inbound_at: datetime | None
    unreachable_code: int | None
    send_to: str | None  # the form of wa_id that worked
    status: str  # of the message; anything but queued was settled behind the queue's back


def anything_due(session: Session, *, now: datetime) -> bool:
    """Whether there is a head to claim; reads only."""
    return session.execute(DUE, {"now": now}).first() is not None


def lock_heads(session: Session, *, wanted: int, now: datetime) -> list[Head]:
    """Up to `wanted` heads, oldest first, with their contacts, messages and queue rows locked."""
    asked = {"now": now, "wanted": wanted}
    if session.dialect.name == "sqlite":
        return [Head(*row) for row in session.execute(FIRST_HEADS, asked)]
    locked = session.scalars(LOCK_CONTACTS, {**asked, "candidates": wanted * CANDIDATES}).all()
    if not locked:
        return []
    return [Head(*row) for row in session.execute(HEADS, {**asked, "contacts": locked})]
