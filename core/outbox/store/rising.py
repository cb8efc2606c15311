"""Raising messages: the three statements by which WhatsApp's word changes a message's status.

Every one carries its own condition, so that the webhook and the worker may write the same message
at the same moment and the message is still counted once and never falls back.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, case, delete, exists, null, select, update

from core.conversations.tables import messages
from core.db import Session
from core.db.bulk import update_rows
from core.db.lookup import Lookup
from core.outbox.rules.statuses import RANKS, News, Status
from core.outbox.tables import outbox
from core.plans import store as plans
from core.plans.rules import Bill
from core.settings import Settings
from core.whatsapp.events import StatusEvent

ERROR_LENGTH: Final = 500
PRICE: Final = ("price_category", "price_type")
OTHERS = messages.alias("others")
# An id that another message holds already is not taken over: the unique key would refuse the batch.
FREE_WAMID = case(
    (messages.c.wamid.is_not(None), messages.c.wamid),
    (exists(select(OTHERS.c.id).where(OTHERS.c.wamid == bindparam("new_wamid"))), null()),
    else_=bindparam("new_wamid"),
)
ACCEPT = (
    update(messages)
    .where(messages.c.id == bindparam("message"), messages.c.status_rank == 0)
    .values(
        status=Status.ACCEPTED.value,
        status_rank=RANKS[Status.ACCEPTED],
        status_at=bindparam("new_at"),
        wamid=FREE_WAMID,
        error_code=None,
        error=None,
        doubt_since=None,
    )
)
# Locked in id order, as every statement that writes several of them does it.
UNPRICED = Lookup(
    select(messages.c.id, messages.c.contact_id, messages.c.ticket_id, messages.c.day)
    .where(messages.c.id.in_(bindparam("ids", expanding=True)), messages.c.price_category.is_(None))
    .order_by(messages.c.id)
    .with_for_update(),
    "ids",
)
SENT_ALREADY = delete(outbox).where(outbox.c.message_id == bindparam("message"))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The first proof that WhatsApp took a message."""

    message_id: int
    wamid: str
    at: datetime


def accept(
    session: Session, proofs: Sequence[Acceptance], *, settings: Settings, now: datetime
) -> None:
    """Settle messages as accepted: out of the queue, counted, with their id. Once each.

    The plan's row is locked before the messages, as in the webhook's transaction, which counts
    what it receives before it looks at statuses; what turns out to be settled already is
    taken off again.
    """
    if not proofs:
        return
    plans.count_outbound(session, len(proofs), settings=settings, now=now)
    rows = [
        {"message": proof.message_id, "new_wamid": proof.wamid, "new_at": proof.at}
        for proof in sorted(proofs, key=lambda proof: proof.message_id)
    ]
    settled = session.execute(ACCEPT, rows).rowcount
    plans.count_outbound(session, settled - len(proofs), settings=settings, now=now)
    session.execute(SENT_ALREADY, [{"message": row["message"]} for row in rows])


def raise_to(session: Session, news: Mapping[int, News]) -> None:
    """Write what each message has reached, when, and as what it is billed.

    A status that stands higher stays, as does a time or a price that is there; a price is counted
    by the transaction that writes it. A column that no news is of is left out of the statement.
    """
    prices = _first_prices(session, {message: n.price for message, n in news.items() if n.price})
    times = sorted({column for each in news.values() for column in each.times})
    columns = [*times, *(PRICE if prices else ())]
    rows = []
    for message, each in sorted(news.items()):
        category, type_ = prices.get(message, (None, None))
        told = {**each.times, "price_category": category, "price_type": type_}
        rows.append(_raised(message, each.highest) | {name: told.get(name) for name in columns})
    update_rows(session, messages, rows, rising="status_rank", keeping=columns)


def _first_prices(
    session: Session, told: Mapping[int, tuple[str, str]]
) -> dict[int, tuple[str, str]]:
    """Of the prices told, those of messages that had none; their rows are locked, and counted."""
    bills: Counter[Bill] = Counter()
    first = {}
    for row in UNPRICED(session, sorted(told)):
        first[row.id] = told[row.id]
        month = row.day.replace(day=1)
        bills[Bill(month, row.contact_id, row.ticket_id or 0, *told[row.id])] += 1
    plans.bill(session, bills)
    return first


def _raised(message_id: int, event: StatusEvent) -> dict[str, Any]:
    failed = event.status == Status.FAILED
    return {
        "id": message_id,
        "status": event.status,
        "status_rank": RANKS[event.status],
        "status_at": event.at,
        "error_code": event.error_code if failed else None,
        "error": (event.error or "")[:ERROR_LENGTH] if failed else None,
    }
