"""The use of the plan, counted in the transactions that store and mark messages."""

from datetime import datetime

from sqlalchemy import select

from core.db import Session
from core.db.sets import add_to
from core.plans.rules import Usage, period_of
from core.plans.tables import plan_usage
from core.settings import Settings


def count_inbound(session: Session, n: int, *, settings: Settings, now: datetime) -> None:
    """Count messages received; called once per message, in the transaction that stores it."""
    _count(session, "inbound", n, settings=settings, now=now)


def count_outbound(session: Session, n: int, *, settings: Settings, now: datetime) -> None:
    """Count messages WhatsApp accepted; once per message, however that became known."""
    _count(session, "outbound", n, settings=settings, now=now)


def used(session: Session, *, reserved: int, settings: Settings, now: datetime) -> Usage:
    """The use of the current period; `reserved` is how many messages the outbox holds."""
    row = session.execute(
        select(plan_usage.c.inbound, plan_usage.c.outbound).where(
            plan_usage.c.period == period_of(now, settings.zone)
        )
    ).first()
    return Usage(row.inbound if row else 0, row.outbound if row else 0, reserved)


def _count(session: Session, column: str, n: int, *, settings: Settings, now: datetime) -> None:
    if n:
        period = period_of(now, settings.zone)
        add_to(session, plan_usage, {"period": period}, {column: n})
