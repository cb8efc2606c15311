"""The business number's row: its pace, shared by the live workers, and whether it may send."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, literal, or_, select, update

from core.db import Session, UtcDateTime
from core.db.bulk import insert_new
from core.outbox.rules import pace
from core.outbox.tables import number

THE_NUMBER: Final = 1
PROBE_EVERY: Final = timedelta(minutes=1)
STATUS_GRAIN: Final = timedelta(seconds=1)  # a row that every batch wrote would be a queue
NUMBER = select(
    number.c.tokens, number.c.refilled_at, number.c.paused_since, number.c.paused_code
).where(number.c.id == THE_NUMBER)
LOCKED = NUMBER.with_for_update()
SPEND = (
    update(number)
    .where(number.c.id == THE_NUMBER)
    .values(tokens=bindparam("left"), refilled_at=bindparam("at"))
)
SEEN = (
    update(number)
    .where(
        number.c.id == THE_NUMBER,
        or_(number.c.last_status_at.is_(None), number.c.last_status_at < bindparam("before")),
    )
    .values(last_status_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Number:
    """How the number is."""

    bucket: pace.Bucket
    paused_since: datetime | None
    paused_code: int | None


def get(session: Session, *, rate: int, now: datetime) -> Number:
    """The number as it is; before its first use it is quiet and well."""
    return _read(session, NUMBER) or Number(pace.full(rate, now), None, None)


def lock(session: Session, *, rate: int, now: datetime) -> Number:
    """The number, its row locked until the transaction ends, and made if this is its first use."""
    found = _read(session, LOCKED)
    if found:
        return found
    bucket = pace.full(rate, now)
    row = {"id": THE_NUMBER, "tokens": bucket.tokens, "refilled_at": bucket.refilled_at}
    insert_new(session, number, [row], key="id", returning="id")
    return _read(session, LOCKED) or Number(bucket, None, None)


def save(session: Session, bucket: pace.Bucket) -> None:
    """Write what the bucket holds; the row is locked."""
    session.execute(SPEND, {"left": bucket.tokens, "at": bucket.refilled_at})


def pause(session: Session, code: int | None, *, now: datetime) -> None:
    """Stop sending; the first probe is a minute off."""
    _update(
        session,
        paused_since=func.coalesce(number.c.paused_since, literal(now, UtcDateTime())),
        paused_code=code,
        probed_at=now,
    )


def resume(session: Session, *, now: datetime) -> None:
    """Send again: one message first, the others behind it."""
    save(session, pace.canary(now))
    _update(session, paused_since=None, paused_code=None)


def claim_probe(session: Session, *, now: datetime, at_once: bool = False) -> bool:
    """Whether this worker is the one to probe now: once a minute among all of them."""
    due = or_(
        number.c.probed_at.is_(None),
        number.c.probed_at <= now - PROBE_EVERY,
        number.c.probed_at > now,  # the clock was set back
    )
    statement = update(number).where(number.c.id == THE_NUMBER, number.c.paused_since.is_not(None))
    if not at_once:
        statement = statement.where(due)
    return session.execute(statement.values(probed_at=now)).rowcount == 1


def status_seen(session: Session, *, now: datetime) -> None:
    """Remember that statuses reach us, to a second's precision."""
    session.execute(SEEN, {"at": now, "before": now - STATUS_GRAIN})


def _read(session: Session, statement: Select[Any]) -> Number | None:
    row = session.execute(statement).first()
    if row is None:
        return None
    return Number(pace.Bucket(row.tokens, row.refilled_at), row.paused_since, row.paused_code)


def _update(session: Session, **values: object) -> None:
    session.execute(update(number).where(number.c.id == THE_NUMBER).values(**values))
