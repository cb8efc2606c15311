"""The business number's row: its pace, shared by the live workers, and whether it may send."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, literal, or_, select, update

from core.db import Session, UtcDateTime
from core.db.bulk import insert_new
from core.outbox.rules import pace
from core.outbox.tables import number
from core.whatsapp.account import Account

THE_NUMBER: Final = 1
PROBE_EVERY: Final = timedelta(minutes=1)
READ_EVERY: Final = timedelta(minutes=10)
STATUS_GRAIN: Final = timedelta(seconds=1)  # a row that every batch wrote would be a queue
NUMBER = select(
    number.c.tokens,
    number.c.refilled_at,
    number.c.paused_since,
    number.c.paused_code,
    number.c.account_rate,
    number.c.slow_rate,
    number.c.slowed_at,
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
    rate: float  # in force now, messages per second
    limits: pace.Limits
    paused_since: datetime | None = None
    paused_code: int | None = None


def get(session: Session, *, rate: int, now: datetime) -> Number:
    """The number as it is, by the rate of the settings (0: none); before its first use it is well.

    Its row is made by the first claim, the first pause or the first reading of the account.
    """
    return _read(session, NUMBER, rate, now) or _new(rate, now)


def lock(session: Session, *, rate: int, now: datetime) -> Number:
    """The number, its row locked until the transaction ends, and made if this is its first use."""
    found = _read(session, LOCKED, rate, now)
    if found:
        return found
    _make(session, _new(rate, now).bucket)
    return _read(session, LOCKED, rate, now) or _new(rate, now)


def save(session: Session, bucket: pace.Bucket) -> None:
    """Write what the bucket holds; the row is locked."""
    session.execute(SPEND, {"left": bucket.tokens, "at": bucket.refilled_at})


def slow_down(session: Session, *, until: datetime, rate: int, now: datetime) -> None:
    """WhatsApp said «too fast»: nothing until then, and afterwards half as fast."""
    state = lock(session, rate=rate, now=now)
    save(session, pace.held(until))
    slower = state.limits.slowed(now)
    if slower is not None:
        _update(session, slow_rate=slower, slowed_at=now)


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


def account_is_old(session: Session, *, now: datetime) -> bool:
    """Whether the account should be asked again."""
    read_at = session.scalar(select(number.c.read_at).where(number.c.id == THE_NUMBER))
    return read_at is None or not now - READ_EVERY < read_at <= now


def keep_account(session: Session, account: Account, *, now: datetime) -> None:
    """Write what the account says of the number; a rate it does not name stays."""
    _make(session, pace.full(pace.STANDARD, now))
    _update(
        session,
        read_at=now,
        account_rate=account.rate if account.rate else number.c.account_rate,
        quality=account.quality,
        display_phone=account.display_phone,
        tier=account.tier,
    )


def alert(session: Session, code: int | None, text: str, *, at: datetime) -> None:
    """Keep the last thing WhatsApp reported about the account itself; an older one changes nothing.

    `text` is for people; `code` is Meta's, where there is one.
    """
    _make(session, pace.full(pace.STANDARD, at))
    newer = or_(number.c.alert_at.is_(None), number.c.alert_at <= at)
    session.execute(
        update(number)
        .where(number.c.id == THE_NUMBER, newer)
        .values(alert_at=at, alert_code=code, alert=text)
    )


def _new(rate: int, now: datetime) -> Number:
    limits = pace.Limits(rate)
    return Number(pace.full(limits.full, now), limits.full, limits)


def _make(session: Session, bucket: pace.Bucket) -> None:
    row = {"id": THE_NUMBER, "tokens": bucket.tokens, "refilled_at": bucket.refilled_at}
    insert_new(session, number, [row], key="id", returning="id")


def _read(session: Session, statement: Select[Any], rate: int, now: datetime) -> Number | None:
    row = session.execute(statement).first()
    if row is None:
        return None
    limits = pace.Limits(rate, row.account_rate, row.slow_rate, row.slowed_at)
    return Number(
        pace.Bucket(row.tokens, row.refilled_at),
        limits.rate(now),
        limits,
        row.paused_since,
        row.paused_code,
    )


def _update(session: Session, **values: object) -> None:
    session.execute(update(number).where(number.c.id == THE_NUMBER).values(**values))
