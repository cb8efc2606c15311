"""The figures of the dashboard, each from one query."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, func, literal, select

from core import clock
from core.contacts.tables import contacts, merges
from core.conversations.tables import messages
from core.db import Session
from core.db.sets import count_of
from core.outbox.store.queue import waiting
from core.plans import store as plans
from core.plans.rules import Usage, remaining
from core.reports.rules import start_of
from core.settings import Settings

MERGED: Final = "merged"  # a pair that is one person: one of the two rows counts


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The four figures. `remaining` is None when the plan is unlimited."""

    usage: Usage
    remaining: int | None
    contacts: int  # everyone who ever wrote, erased ones included
    new_today: int

    @property
    def messages(self) -> int:
        """Received and sent in the plan's period."""
        return self.usage.used


@dataclass(frozen=True, slots=True)
class Hour:
    """Messages of one hour of today, by who said them."""

    hour: int  # from the start of the local day: 0 to 23, where clocks change 22 or 24
    author: str  # customer | bot | operator | system
    messages: int


def dashboard(session: Session, *, settings: Settings, now: datetime) -> Dashboard:
    """The four figures at this moment; days are those of the business time zone."""
    usage = plans.used(session, reserved=waiting(session), settings=settings, now=now)
    today = clock.local_day(now, settings.zone)
    return Dashboard(
        usage=usage,
        remaining=remaining(settings.plan.messages, usage),
        contacts=count_of(session, contacts) - count_of(session, merges, merges.c.state == MERGED),
        new_today=count_of(
            session,
            contacts,
            contacts.c.created_day == today,
            contacts.c.merged_into.is_(None),
        ),
    )


def today_by_hour(session: Session, *, settings: Settings, now: datetime) -> list[Hour]:
    """Messages of today's local day so far; hours without any are left out.

    The hours' boundaries are moments, so that the same query is right on both databases, in zones
    of half hours, and on days when clocks change.
    """
    today = clock.local_day(now, settings.zone)
    midnight = start_of(today, settings.zone)
    hours = range(int((now - midnight) / timedelta(hours=1)))
    hour = (
        case(
            *((messages.c.at < midnight + timedelta(hours=n + 1), n) for n in hours),
            else_=len(hours),
        )
        if hours
        else literal(0)
    ).label("hour")
    rows = session.execute(
        select(hour, messages.c.author, func.count())
        .where(messages.c.day == today)
        .group_by(hour, messages.c.author)
        .order_by(hour, messages.c.author)
    )
    return [Hour(*row) for row in rows]
