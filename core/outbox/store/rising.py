"""Raising messages: the three statements by which WhatsApp's word changes a message's status.

Every one carries its own condition, so that the webhook and the worker may write the same message
at the same moment and the message is still counted once and never falls back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, case, delete, exists, null, select, update

from core.conversations.tables import messages
from core.db import Session
from core.db.bulk import update_rows
from core.outbox.rules.statuses import RANKS, Status
from core.outbox.tables import outbox
from core.plans import store as plans
from core.settings import Settings
from core.whatsapp.events import StatusEvent

ERROR_LENGTH: Final = 500
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


def raise_to(session: Session, news: dict[int, StatusEvent]) -> None:
    """Write the highest status of each message, unless it stands higher already."""
    if news:
        rows = [_raised(message, event) for message, event in sorted(news.items())]
        update_rows(session, messages, rows, rising="status_rank")


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
