"""Claiming what is due: the head of each contact's line, within the number's pace."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, update

from core.contacts.rules import window_is_open
from core.conversations.tables import messages
from core.db import Session
from core.errors import _
from core.outbox.rules import pace
from core.outbox.rules.claimed import Catch, Claimed, Outlook
from core.outbox.rules.statuses import RANKS, Status
from core.outbox.store import number
from core.outbox.store.heads import Head, anything_due, lock_heads
from core.outbox.store.queue import BOT
from core.outbox.tables import outbox
from core.whatsapp.errors import WINDOW_CLOSED, explain

MANY: Final = 1_000_000
TEMPLATE: Final = "template"  # the one kind WhatsApp takes outside the window
LEASE = (
    update(outbox)
    .where(outbox.c.message_id == bindparam("message"))
    .values(
        lease_until=bindparam("until"), worker=bindparam("by"), attempt=bindparam("new_attempt")
    )
)
SENDING = (
    update(messages)
    .where(messages.c.id == bindparam("message"))
    .values(
        status=Status.SENDING.value,
        status_at=bindparam("now"),
        attempt=bindparam("new_attempt"),
        attempted_at=bindparam("now"),
    )
)
UNSENDABLE = (
    update(messages)
    .where(messages.c.id == bindparam("message"))
    .values(
        status=Status.FAILED.value,
        status_rank=RANKS[Status.FAILED],
        status_at=bindparam("now"),
        error_code=bindparam("new_code"),
        error=bindparam("new_error"),
    )
)


def outlook(session: Session, *, rate: int, now: datetime) -> Outlook:
    """Whether a claim would bring something in; reads only, so it waits for no writer."""
    state = number.get(session, rate=rate, now=now)
    allowed, _after = pace.take(state.bucket, MANY, rate=state.rate, now=now)
    due = anything_due(session, now=now)
    return Outlook(state.paused_since is not None, due, allowed, state.rate)


def claim(
    session: Session, *, worker: str, limit: int, rate: int, lease: timedelta, now: datetime
) -> Catch:
    """Take up to `limit` due messages, one of each contact.

    `rate` is what the settings allow, in messages per second; 0 leaves it to the account.
    What may not be sent any more (its window closed, its contact erased) fails here, with a reason.
    What is settled already only leaves the queue: a status of an earlier attempt may have come at
    the very moment at which somebody queued it again.
    """
    found = lock_heads(session, wanted=limit, now=now)
    _drop(session, [head for head in found if head.status != Status.QUEUED])
    heads = [head for head in found if head.status == Status.QUEUED]
    _fail(session, [head for head in heads if _why_not(head, now)], now)
    sendable = [head for head in heads if not _why_not(head, now)]
    granted, paused = _spend(session, len(sendable), rate=rate, now=now)
    rows = [_claimed(head, now + lease) for head in sendable[:granted]]
    _start(session, rows, worker=worker, now=now)
    return Catch(rows, held_back=not paused and granted < len(sendable), paused=paused)


def _why_not(head: Head, now: datetime) -> tuple[int | None, str] | None:
    """Why a message may not be sent now, with WhatsApp's code for it; None if it may."""
    if not (head.wa_id or head.user_id):
        return None, _("El contacto fue borrado.")
    if head.author == BOT and head.unreachable_code:  # a person's are tried all the same
        return head.unreachable_code, explain(head.unreachable_code, None)
    if head.kind != TEMPLATE and not window_is_open(head.last_inbound_at, now):
        told = _("Pasaron 24 h desde el último mensaje del cliente antes de poder enviarlo.")
        return WINDOW_CLOSED, told
    return None


def _fail(session: Session, heads: Sequence[Head], now: datetime) -> None:
    rows = []
    for head in heads:
        code, reason = _why_not(head, now) or (None, "")
        rows.append({"message": head.message_id, "new_code": code, "new_error": reason, "now": now})
    if rows:
        session.execute(UNSENDABLE, rows)
        _drop(session, heads)


def _drop(session: Session, heads: Sequence[Head]) -> None:
    """Out of the queue."""
    if heads:
        gone = outbox.c.message_id.in_([head.message_id for head in heads])
        session.execute(delete(outbox).where(gone))


def _spend(session: Session, wanted: int, *, rate: int, now: datetime) -> tuple[int, bool]:
    """Take tokens of the number's row, locked last of all: how many, and whether it is paused."""
    if not wanted:
        return 0, False
    state = number.lock(session, rate=rate, now=now)
    if state.paused_since:
        return 0, True
    granted, bucket = pace.take(state.bucket, wanted, rate=state.rate, now=now)
    number.save(session, bucket)
    return granted, False


def _claimed(head: Head, lease_until: datetime) -> Claimed:
    return Claimed(
        message_id=head.message_id,
        contact_id=head.contact_id,
        attempt=head.attempt + 1,
        refusals=head.refusals,
        author=head.author,
        kind=head.kind,
        content=head.content,
        error_code=head.error_code,
        wa_id=head.wa_id,
        user_id=head.user_id,
        last_inbound_at=head.last_inbound_at,
        lease_until=lease_until,
        send_to=head.send_to,
    )


def _start(session: Session, rows: Sequence[Claimed], *, worker: str, now: datetime) -> None:
    started = [{"message": row.message_id, "new_attempt": row.attempt} for row in rows]
    if rows:
        until = rows[0].lease_until
        session.execute(LEASE, [{**row, "until": until, "by": worker} for row in started])
        session.execute(SENDING, [{**row, "now": now} for row in started])
