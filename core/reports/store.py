"""The figures of the dashboard, each from one query."""

from dataclasses import dataclass
from datetime import datetime

from core import clock
from core.contacts.tables import contacts
from core.db import Session
from core.db.sets import count_of
from core.outbox.store.queue import waiting
from core.plans import store as plans
from core.plans.rules import Usage, remaining
from core.settings import Settings


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


def dashboard(session: Session, *, settings: Settings, now: datetime) -> Dashboard:
    """The four figures at this moment; days are those of the business time zone."""
    usage = plans.used(session, reserved=waiting(session), settings=settings, now=now)
    today = clock.local_day(now, settings.zone)
    return Dashboard(
        usage=usage,
        remaining=remaining(settings.plan.messages, usage),
        contacts=count_of(session, contacts),
        new_today=count_of(session, contacts, contacts.c.created_day == today),
    )
