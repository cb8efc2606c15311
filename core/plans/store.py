"""The use of the plan, counted in the transactions that store and mark messages."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select

from core.db import Session
from core.db.bulk import add_rows
from core.db.sets import add_to
from core.plans.rules import Bill, Billed, Usage, period_of
from core.plans.tables import billing, plan_usage
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


def bill(session: Session, counted: Mapping[Bill, int]) -> None:
    """Count messages whose price has become known; called once per message."""
    rows = [{**bill._asdict(), "messages": n} for bill, n in sorted(counted.items())]
    add_rows(session, billing, rows, key=Bill._fields, amount="messages")


def billed(session: Session, *, since: date, until: date) -> list[Billed]:
    """What Meta bills, by month, category and type; every month with a day in [since, until]."""
    rows = session.execute(
        select(
            billing.c.month,
            billing.c.category,
            billing.c.type,
            func.sum(billing.c.messages),
        )
        .where(billing.c.month.between(since.replace(day=1), until))
        .group_by(billing.c.month, billing.c.category, billing.c.type)
        .order_by(billing.c.month, billing.c.category, billing.c.type)
    )
    return [Billed(*row) for row in rows]


def _count(session: Session, column: str, n: int, *, settings: Settings, now: datetime) -> None:
    if n:
        period = period_of(now, settings.zone)
        add_to(session, plan_usage, {"period": period}, {column: n})
