"""Applying status webhooks: a few statements whatever their number, never an error.

Our own id on the message decides first (that row always exists), WhatsApp's id second. What matches
neither is parked: the transaction that learns the id applies it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete, select

from core.contacts.store.learning import learn
from core.contacts.store.reach import lock_free
from core.conversations.tables import messages
from core.db import Session
from core.db.bulk import insert_rows
from core.outbox.rules.recipients import learnt, mark_of
from core.outbox.rules.statuses import News, believed, is_known_status, is_new, price_of
from core.outbox.store import marking, number
from core.outbox.store.doubts import doubt_templates
from core.outbox.store.matching import Match, match
from core.outbox.store.rising import ERROR_LENGTH, Acceptance, accept, raise_to
from core.outbox.tables import parked_statuses
from core.settings import Settings
from core.whatsapp.events import StatusEvent

KEEP_PARKED: Final = timedelta(days=8)  # Meta redelivers for seven
PARKED_AT_ONCE: Final = 1000
# Whose message becomes known later than this? Of a number that somebody else sends from too, all
# that is older are statuses of strangers, and there may be a million of them.
LOOKED_AT: Final = timedelta(hours=1)

PARKED = select(
    parked_statuses.c.id,
    parked_statuses.c.wamid,
    parked_statuses.c.status,
    parked_statuses.c.at,
    parked_statuses.c.error_code,
    parked_statuses.c.error,
    parked_statuses.c.price_category,
    parked_statuses.c.price_type,
)
PARKED_UNDER = PARKED.where(parked_statuses.c.wamid.in_(bindparam("wamids", expanding=True)))
PARKED_KNOWN = (
    PARKED.join(messages, messages.c.wamid == parked_statuses.c.wamid)
    .where(parked_statuses.c.received_at >= bindparam("since"))
    .order_by(parked_statuses.c.id)
    .limit(PARKED_AT_ONCE)
)


def apply_statuses(
    session: Session, statuses: Sequence[StatusEvent], *, settings: Settings, now: datetime
) -> None:
    """Raise the messages these statuses are of; park what is of no message we know."""
    waiting = _apply(session, statuses, settings=settings, now=now)
    insert_rows(session, parked_statuses, [_parked(event, now) for event in waiting])
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
    rows = session.execute(PARKED_KNOWN, {"since": now - LOOKED_AT}).all()
    return _unpark(session, rows, settings, now)


def any_parked_known(session: Session, *, now: datetime) -> bool:
    """Whether there is a parked status to apply; reads only."""
    known = PARKED_KNOWN.order_by(None).limit(1)
    return session.execute(known, {"since": now - LOOKED_AT}).first() is not None


def drop_parked(session: Session, *, now: datetime) -> int:
    """Forget parked statuses that nothing can match any more; how many."""
    old = parked_statuses.c.received_at < now - KEEP_PARKED
    return session.execute(delete(parked_statuses).where(old)).rowcount


def _apply(
    session: Session, statuses: Iterable[StatusEvent], *, settings: Settings, now: datetime
) -> list[StatusEvent]:
    """Apply statuses; the ones that have to wait: of no message we know, or see `_note`."""
    matched, waiting = match(session, [s for s in statuses if is_known_status(s.status)])
    told = [each for each in matched if believed(*each)]
    news: dict[int, News] = {}
    fresh: dict[int, Acceptance] = {}
    for known, event, _attempt in told:
        if known.rank == 0:
            fresh.setdefault(known.id, Acceptance(known.id, event.wamid, event.at))
        if is_new(known, event):
            news.setdefault(known.id, News(event)).add(event)
    accept(session, list(fresh.values()), settings=settings, now=now)
    raise_to(session, news)
    doubt_templates(session, {known: each.highest.error_code for known, each in news.items()})
    learn(
        session, {k.contact_id: who for k, event, _a in told if (who := learnt(k, event))}, now=now
    )
    return waiting + _note(session, told)


def _note(session: Session, told: Sequence[Match]) -> list[StatusEvent]:
    """Note what failures say of their contacts; the ones whose contact somebody holds.

    Those wait among the parked: this transaction may hold what the other one is waiting for.
    """
    marked = [(known, event, mark) for known, event, _a in told if (mark := mark_of(event))]
    free = lock_free(session, {known.contact_id for known, _event, _mark in marked})
    marking.note(
        session,
        [
            marking.Refusal(known.contact_id, mark, event.error_code or 0, event.at)
            for known, event, mark in marked
            if known.contact_id in free
        ],
    )
    return [event for known, event, _mark in marked if known.contact_id not in free]


def _parked(event: StatusEvent, now: datetime) -> dict[str, Any]:
    category, type_ = price_of(event) or (None, None)
    return {
        "wamid": event.wamid,
        "status": event.status,
        "at": event.at,
        "error_code": event.error_code,
        "error": event.error[:ERROR_LENGTH] if event.error else None,
        "price_category": category,
        "price_type": type_,
        "received_at": now,
    }


def _unpark(session: Session, rows: Sequence[Any], settings: Settings, now: datetime) -> int:
    if not rows:
        return 0
    events = [
        StatusEvent(row.wamid, row.status, row.at, None, *row[4:8])  # the error and the price
        for row in rows
    ]
    waiting = _apply(session, events, settings=settings, now=now)
    done = [row.id for row, event in zip(rows, events, strict=True) if event not in waiting]
    session.execute(delete(parked_statuses).where(parked_statuses.c.id.in_(done)))
    return len(done)
