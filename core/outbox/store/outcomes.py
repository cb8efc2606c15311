"""Marking what became of attempts, in sets; and attempts of which nothing was ever heard.

An attempt that is no longer the present one changes nothing, unless it turns out to have succeeded.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, delete, exists, select, update

from core.contacts import store as contacts
from core.conversations.tables import messages
from core.db import Session
from core.outbox.rules.backoff import NO_MORE_TRIES
from core.outbox.rules.statuses import RANKS, Status
from core.outbox.rules.verdicts import NO_CODE, Again, Lost, Taken, Unknown, Verdict
from core.outbox.store import marking, number
from core.outbox.store.doubts import doubt_templates
from core.outbox.store.rising import ERROR_LENGTH, Acceptance, accept
from core.outbox.store.statuses import apply_parked
from core.outbox.tables import number as number_table
from core.outbox.tables import outbox
from core.settings import Settings

THIS_ATTEMPT = (
    messages.c.id == bindparam("message"),
    messages.c.attempt == bindparam("of_attempt"),
)
FAIL = (
    update(messages)
    .where(*THIS_ATTEMPT, messages.c.status.in_([Status.SENDING, Status.UNCERTAIN]))
    .values(
        status=Status.FAILED.value,
        status_rank=RANKS[Status.FAILED],
        status_at=bindparam("now"),
        error_code=bindparam("new_code"),
        error=bindparam("new_error"),
        doubt_since=None,
    )
)
DOUBT = (
    update(messages)
    .where(*THIS_ATTEMPT, messages.c.status == Status.SENDING)
    .values(
        status=Status.UNCERTAIN.value,
        status_at=bindparam("now"),
        error=bindparam("new_error"),
        doubt_since=messages.c.attempted_at,
    )
)
REQUEUE = (
    update(messages)
    .where(*THIS_ATTEMPT, messages.c.status == Status.SENDING)
    .values(
        status=Status.QUEUED.value, status_at=bindparam("now"), error_code=bindparam("new_code")
    )
)
THIS_LEASE = (
    outbox.c.message_id == bindparam("message"),
    outbox.c.attempt == bindparam("of_attempt"),
)
RELEASE = (
    update(outbox)
    .where(*THIS_LEASE)
    .values(
        lease_until=None,
        worker=None,
        due_at=bindparam("new_due"),
        # Only a withdrawal reaches that number, however long WhatsApp refuses.
        refusals=case(
            (outbox.c.refusals == NO_MORE_TRIES - 1, outbox.c.refusals), else_=outbox.c.refusals + 1
        ),
    )
)
DROP = delete(outbox).where(*THIS_LEASE)
EXPIRED = select(outbox.c.message_id).where(outbox.c.lease_until < bindparam("now"))


def mark(
    session: Session, verdicts: Sequence[Verdict], *, settings: Settings, now: datetime
) -> None:
    """Write what became of these attempts."""
    _note(session, verdicts, now)
    taken = [verdict for verdict in verdicts if isinstance(verdict, Taken)]
    _take(session, taken, settings=settings, now=now)
    _end(session, FAIL, [(v, v.error) for v in verdicts if isinstance(v, Lost)], now)
    _end(session, DOUBT, [(v, v.reason) for v in verdicts if isinstance(v, Unknown)], now)
    doubt_templates(session, {v.message_id: v.code for v in verdicts if isinstance(v, Lost)})
    again = [verdict for verdict in verdicts if isinstance(verdict, Again)]
    _requeue(session, again, now)
    _slow_or_stop(session, again, settings, now)


def expire_leases(session: Session, *, now: datetime) -> int:
    """Attempts whose worker went silent may have been sent: uncertain. How many."""
    ids = list(session.scalars(EXPIRED, {"now": now}))
    if ids:
        session.execute(
            update(messages)
            .where(messages.c.id.in_(ids), messages.c.status == Status.SENDING)
            .values(
                status=Status.UNCERTAIN.value,
                status_at=now,
                doubt_since=messages.c.attempted_at,
            )
        )
        gone = outbox.c.message_id.in_(ids)
        session.execute(delete(outbox).where(gone, outbox.c.lease_until < now))
    return len(ids)


def settle_uncertain(session: Session, *, minutes: int, now: datetime) -> int:
    """Ask a person about attempts still unknown after so many minutes; how many.

    Only if other statuses arrived since: silence everywhere means that our webhook is what fails.
    """
    statuses_came = (
        select(number_table.c.id)
        .where(number_table.c.last_status_at > messages.c.doubt_since)
        .correlate(messages)
    )
    return session.execute(
        update(messages)
        .where(
            messages.c.status == Status.UNCERTAIN,
            messages.c.doubt_since <= now - timedelta(minutes=minutes),
            exists(statuses_came),
        )
        .values(status=Status.NOT_CONFIRMED.value, status_at=now)
    ).rowcount


def _note(session: Session, verdicts: Sequence[Verdict], now: datetime) -> None:
    """What the answers say of the contacts, whose rows are locked before any other."""
    refusals = [
        marking.Refusal(v.contact_id, v.mark, v.code or 0, now)
        for v in verdicts
        if isinstance(v, Lost) and v.mark
    ]
    forms = {v.contact_id: v.form for v in verdicts if isinstance(v, Taken) and v.form}
    contacts.lock(session, {*forms, *(refusal.contact_id for refusal in refusals)})
    marking.note(session, refusals)
    for contact_id, form in sorted(forms.items()):
        contacts.remember_form(session, contact_id, form)


def _take(session: Session, taken: Sequence[Taken], *, settings: Settings, now: datetime) -> None:
    proofs = [Acceptance(verdict.message_id, verdict.wamid, now) for verdict in taken]
    accept(session, proofs, settings=settings, now=now)
    apply_parked(session, [verdict.wamid for verdict in taken], settings=settings, now=now)


def _end(
    session: Session, statement: Any, ended: Sequence[tuple[Lost | Unknown, str]], now: datetime
) -> None:
    """Attempts that leave the queue without being taken, each with what was said of it."""
    rows = [
        {
            **_attempt(verdict),
            "new_code": verdict.code,
            "new_error": said[:ERROR_LENGTH],
            "now": now,
        }
        for verdict, said in ended
    ]
    _write(session, statement, rows)
    _write(session, DROP, [_attempt(verdict) for verdict, _said in ended])


def _requeue(session: Session, again: Sequence[Again], now: datetime) -> None:
    """Back into the line, unless it was withdrawn on its way or given up as unknown meanwhile."""
    rows = [{**_attempt(v), "new_code": v.code, "now": now} for v in again]
    queued = _write(session, REQUEUE, rows)
    _write(session, RELEASE, [{**_attempt(v), "new_due": v.due_at} for v in again])
    if queued < len(again):  # known now not to have been taken; a person has the button
        late = [{**_attempt(v), "new_code": v.code, "new_error": "", "now": now} for v in again]
        _write(session, FAIL, late)
    if again:
        _withdraw(session, [verdict.message_id for verdict in again], now)


def _withdraw(session: Session, ids: Sequence[int], now: datetime) -> None:
    """What was taken back while it was on its way, and came back, stays back."""
    gone = session.scalars(
        delete(outbox)
        .where(outbox.c.message_id.in_(ids), outbox.c.refusals > NO_MORE_TRIES)
        .returning(outbox.c.message_id)
    ).all()
    if gone:
        session.execute(
            update(messages)
            .where(messages.c.id.in_(gone))
            .values(status=Status.WITHDRAWN.value, status_at=now)
        )


def _slow_or_stop(
    session: Session, again: Sequence[Again], settings: Settings, now: datetime
) -> None:
    holds = [verdict.hold_until for verdict in again if verdict.hold_until]
    if holds:
        rate = settings.outbox.messages_per_second
        number.slow_down(session, until=max(holds), rate=rate, now=now)
    stops = [verdict.stop_code for verdict in again if verdict.stop_code is not None]
    if stops:
        number.pause(session, None if stops[0] == NO_CODE else stops[0], now=now)


def _attempt(verdict: Verdict) -> dict[str, Any]:
    return {"message": verdict.message_id, "of_attempt": verdict.attempt}


def _write(session: Session, statement: Any, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    return int(session.execute(statement, sorted(rows, key=lambda row: row["message"])).rowcount)
