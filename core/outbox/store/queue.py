"""Queueing and withdrawing: where the bot's silence is enforced, whatever the bot decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, delete, insert, literal, select, update

from core import clock
from core.contacts.tables import contacts
from core.conversations.tables import messages, suppressed
from core.db import Session
from core.db.bulk import insert_rows
from core.db.lookup import Lookup
from core.db.sets import allocate_ids, count_of
from core.outbox.rules.backoff import NO_MORE_TRIES
from core.outbox.tables import outbox
from core.settings import Settings

BOT: Final = "bot"
OPERATOR: Final = "operator"
UNSAID: Final = ("contact_id", "ticket_id", "at", "text", "node", "reason")
SILENCED = Lookup(
    select(contacts.c.id, contacts.c.silenced_by).where(
        contacts.c.id.in_(bindparam("contacts", expanding=True)),
        contacts.c.silenced_by.is_not(None),
    ),
    "contacts",
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent. `content` is WhatsApp's object without the addressee, as JSON."""

    contact_id: int
    author: str  # BOT | OPERATOR
    kind: str
    text: str  # what people read of it
    content: bytes
    ticket_id: int | None = None
    operator_id: int | None = None
    node: str | None = None
    reason: str | None = None
    flow_version: int | None = None
    passes_silence: bool = False  # of its own ticket: the waiting notice, nothing else
    quoted_wamid: str | None = None  # of the message it answers or reacts to


def put(
    session: Session, rows: Sequence[Outgoing], *, settings: Settings, now: datetime
) -> list[int]:
    """Queue messages in order; the ids of those queued.

    The caller holds the locks of the contacts. A bot message to a contact whose ticket is open is
    refused here, in the transaction, so that no way of deciding can talk over a person; what was
    refused is written down, as the proof.
    """
    allowed = _not_silenced(session, rows, now=now)
    if not allowed:
        return []
    ids = list(allocate_ids(session, messages, len(allowed)))
    day = clock.local_day(now, settings.zone)
    numbered = list(zip(ids, allowed, strict=True))
    insert_rows(session, messages, [_message(i, row, day, now) for i, row in numbered])
    insert_rows(
        session,
        outbox,
        [
            {
                "message_id": message_id,
                "contact_id": row.contact_id,
                "author": row.author,
                "due_at": now,
            }
            for message_id, row in numbered
        ],
    )
    return ids


def waiting(session: Session) -> int:
    """How many messages are queued or being sent."""
    return count_of(session, outbox)


def withdraw_bot(session: Session, contact_ids: Collection[int], *, now: datetime) -> list[int]:
    """Take back what the bot has queued for these contacts and nobody is sending yet.

    Where a ticket keeps it silent, what it did not say is written down.
    """
    gone = _withdraw(session, contact_ids, outbox.c.author == BOT, now=now)
    if gone:
        session.execute(insert(suppressed).from_select(UNSAID, _unsaid(gone, now)))
    return gone


def withdraw_all(session: Session, contact_ids: Collection[int], *, now: datetime) -> list[int]:
    """Take back everything unsent for these contacts, as when they are erased."""
    return _withdraw(session, contact_ids, outbox.c.author.is_not(None), now=now)


def _withdraw(
    session: Session, contact_ids: Collection[int], which: ColumnElement[bool], *, now: datetime
) -> list[int]:
    if not contact_ids:
        return []
    theirs = (outbox.c.contact_id.in_(contact_ids), which)
    on_its_way = update(outbox).where(*theirs, outbox.c.lease_until.is_not(None))
    session.execute(on_its_way.values(refusals=NO_MORE_TRIES))  # refused, it is not tried again
    gone = list(
        session.scalars(
            delete(outbox)
            .where(*theirs, outbox.c.lease_until.is_(None))
            .returning(outbox.c.message_id)
        )
    )
    if gone:
        session.execute(
            update(messages)
            .where(messages.c.id.in_(gone))
            .values(status="withdrawn", status_at=now)
        )
    return gone


def _not_silenced(session: Session, rows: Sequence[Outgoing], *, now: datetime) -> list[Outgoing]:
    asked = {row.contact_id for row in rows if row.author == BOT}
    silenced = dict(SILENCED(session, asked)) if asked else {}
    if not silenced:
        return list(rows)
    allowed = [row for row in rows if row.author != BOT or _may_speak(row, silenced)]
    refused = [row for row in rows if row.author == BOT and not _may_speak(row, silenced)]
    insert_rows(session, suppressed, [_refused(r, silenced[r.contact_id], now) for r in refused])
    return allowed


def _may_speak(row: Outgoing, silenced: dict[int, int]) -> bool:
    ticket = silenced.get(row.contact_id)
    return ticket is None or (row.passes_silence and row.ticket_id == ticket)


def _refused(row: Outgoing, ticket_id: int, now: datetime) -> dict[str, Any]:
    return {
        "contact_id": row.contact_id,
        "ticket_id": ticket_id,
        "at": now,
        "text": row.text,
        "node": row.node,
        "reason": row.reason,
    }


def _unsaid(withdrawn: Collection[int], now: datetime) -> Select[Any]:
    """The rows of `suppressed` for messages that were taken back."""
    return (
        select(
            messages.c.contact_id,
            contacts.c.silenced_by,
            literal(now, suppressed.c.at.type),
            messages.c.text,
            messages.c.node,
            messages.c.reason,
        )
        .join(contacts, contacts.c.id == messages.c.contact_id)
        .where(messages.c.id.in_(withdrawn), contacts.c.silenced_by.is_not(None))
        .order_by(messages.c.id)
    )


def _message(message_id: int, row: Outgoing, day: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": message_id,
        "contact_id": row.contact_id,
        "direction": "out",
        "author": row.author,
        "kind": row.kind,
        "text": row.text,
        "content": row.content,
        "at": now,
        "day": day,
        "ticket_id": row.ticket_id,
        "operator_id": row.operator_id,
        "status": "queued",
        "status_at": now,
        "node": row.node,
        "reason": row.reason,
        "flow_version": row.flow_version,
        "quoted_wamid": row.quoted_wamid,
    }
