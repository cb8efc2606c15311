"""Whether the number may send, as people are told: since when not, why, and how many wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from core.db import Session
from core.outbox.store.queue import waiting
from core.outbox.tables import number

ALERT_SHOWN: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is wrong with the number now; nothing is where all is empty."""

    paused_since: datetime | None = None
    paused_code: int | None = None  # WhatsApp's; None: it gave none
    waiting: int = 0  # messages in the queue while sending is paused
    alert: str | None = None  # what WhatsApp reported about the account in the last day
    alert_at: datetime | None = None

    @property
    def beat(self) -> str:
        """A word that stays the same as long as what people are told does."""
        return f"{self.paused_since}/{self.paused_code}/{self.waiting}/{self.alert_at}"


def standing(session: Session, *, now: datetime) -> Standing:
    """How the number stands; one look at one row as long as nothing is wrong."""
    row = session.execute(
        select(
            number.c.paused_since, number.c.paused_code, number.c.alert, number.c.alert_at
        ).limit(1)
    ).first()
    if row is None:
        return Standing()
    told = row.alert_at is not None and now - row.alert_at < ALERT_SHOWN
    return Standing(
        paused_since=row.paused_since,
        paused_code=row.paused_code if row.paused_since else None,
        waiting=waiting(session) if row.paused_since else 0,
        alert=row.alert if told else None,
        alert_at=row.alert_at if told else None,
    )
