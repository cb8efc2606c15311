"""Applying status webhooks: a few statements whatever their number, never an error.

Our own id on the message decides first (that row always exists), WhatsApp's id second. What matches
neither is parked: the transaction that learns the id applies it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, select

from core.conversations.tables import messages
from core.db import Session
from core.db.bulk import insert_rows
from core.db.sets import chunks
from core.outbox.rules import tokens
from core.outbox.rules.statuses import RANKS, Known, believed, is_known_status, is_ours
from core.outbox.store import number
from core.outbox.store.rising import ERROR_LENGTH, Acceptance, accept, raise_to
from core.outbox.tables import parked_statuses
from core.settings import Settings
from core.whatsapp.events import StatusEvent

KEEP_PARKED: Final = timedelta(days=8)  # Meta redelivers for seven
PARKED_AT_ONCE: Final = 1000
ASKED_AT_ONCE: Final = 10_000  # of SQLite's 32,766 variables in a statement

KNOWN = select(
    messages.c.id, messages.c.status, messages.c.status_rank, messages.c.attempt, messages.c.wamid
).where(messages.c.direction == "out")
BY_ID = KNOWN.where(messages.c.id.in_(bindparam("ids", expanding=True)))
BY_WAMID = KNOWN.where(messages.c.wamid.in_(bindparam("wamids", expanding=True)))
PARKED = select(
    parked_statuses.c.id,
    parked_statuses.c.wamid,
    parked_statuses.c.status,
    parked_statuses.c.at,
    parked_statuses.c.error_code,
    parked_statuses.c.error,
)
PARKED_UNDER = PARKED.where(parked_statuses.c.wamid.in_(bindparam("wamids", expanding=True)))
PARKED_KNOWN = (
    PARKED.join(messages, messages.c.wamid == parked_statuses.c.wamid)
    .order_by(parked_statuses.c.id)
    .limit(PARKED_AT_ONCE)
)


def apply_statuses(
    session: Session, statuses: Sequence[StatusEvent], *, settings: Settings, now: datetime
) -> None:
    """Raise the messages these statuses are of; park what is of no message we know."""
    homeless = _apply(session, statuses, settings=settings, now=now)
    insert_rows(session, parked_statuses, [_parked(event, now) for event in homeless])
    if statuses:
        number.status_seen(session, now=now)


def apply_parked(
    session: Session, wamids: Collection[str], *, settings: Settings, now: datetime
) -> None:
    """Apply what was parked for ids that have just become known."""
    if wamids:
        rows = session.execute(PARKED_UNDER, {"wamids": list(wamids)}).all()
        _unpark(session, rows, settings, now)


def retry_parked(session: Session, *, settings: Settings, now: datetime) -> int:
    """Apply parked statuses whose message is known by now; how many."""
    return _unpark(session, session.execute(PARKED_KNOWN).all(), settings, now)


def drop_parked(session: Session, *, now: datetime) -> int:
    """Forget parked statuses that nothing can match any more; how many."""
    old = parked_statuses.c.received_at < now - KEEP_PARKED
    return session.execute(delete(parked_statuses).where(old)).rowcount


def _apply(
    session: Session, statuses: Iterable[StatusEvent], *, settings: Settings, now: datetime
) -> list[StatusEvent]:
    """Apply statuses; the ones of no message we know."""
    news: dict[int, StatusEvent] = {}
    fresh: dict[int, Acceptance] = {}
    matched, homeless = _match(session, [s for s in statuses if is_known_status(s.status)])
    for known, event, attempt in matched:
        if not believed(known, event, attempt):
            continue
        if known.rank == 0:
            fresh.setdefault(known.id, Acceptance(known.id, event.wamid, event.at))
        best = news.get(known.id)
        if best is None or RANKS[event.status] > RANKS[best.status]:
            news[known.id] = event
    accept(session, list(fresh.values()), settings=settings, now=now)
    raise_to(session, news)
    return homeless


def _match(
    session: Session, statuses: Sequence[StatusEvent]
) -> tuple[list[tuple[Known, StatusEvent, int | None]], list[StatusEvent]]:
    """Each status with its message and the attempt its token names; and those without one."""
    matched: list[tuple[Known, StatusEvent, int | None]] = []
    rest: list[StatusEvent] = []
    marked = [(event, tokens.parse(event.token)) for event in statuses]
    by_id = {
        known.id: known for known in _ask(session, BY_ID, "ids", {t[0] for _, t in marked if t})
    }
    for event, token in marked:
        known = by_id.get(token[0]) if token else None
        if known and token and is_ours(known, token[1]):
            matched.append((known, event, token[1]))
        else:
            rest.append(event)
    by_wamid = {
        known.wamid: known for known in _ask(session, BY_WAMID, "wamids", {e.wamid for e in rest})
    }
    for event in rest:
        known = by_wamid.get(event.wamid)
        if known:
            matched.append((known, event, None))
    return matched, [event for event in rest if event.wamid not in by_wamid]


def _ask(session: Session, question: Any, name: str, values: Collection[Any]) -> list[Known]:
    return [
        Known(*row)
        for part in chunks(values, ASKED_AT_ONCE)
        for row in session.execute(question, {name: part})
    ]


def _parked(event: StatusEvent, now: datetime) -> dict[str, Any]:
    return {
        "wamid": event.wamid,
        "status": event.status,
        "at": event.at,
        "error_code": event.error_code,
        "error": event.error[:ERROR_LENGTH] if event.error else None,
        "received_at": now,
    }


def _unpark(session: Session, rows: Sequence[Any], settings: Settings, now: datetime) -> int:
    if not rows:
        return 0
    events = [
        StatusEvent(row.wamid, row.status, row.at, None, row.error_code, row.error) for row in rows
    ]
    _apply(session, events, settings=settings, now=now)
    session.execute(delete(parked_statuses).where(parked_statuses.c.id.in_([r.id for r in rows])))
    return len(rows)
