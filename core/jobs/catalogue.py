"""Every job, and how often. A new one is a line here and a function in `actions`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from core.jobs import actions
from core.jobs.store import waiting
from core.media.actions import drop_old
from core.outbox.sender.account import read_account
from core.outbox.sender.marks import tell_read
from core.templates.client import sync_due

QUICK: Final = timedelta(seconds=15)
SLOW: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done every so often, by one worker at a time."""

    name: str
    every: timedelta
    work: actions.Work
    waiting: Callable[..., bool] | None = None  # whether there is anything to do; None: always
    lease: timedelta = QUICK  # after this long a worker is taken for dead
    full: int | None = None  # having done so many it has more to do, and is due again at once
    apart: bool = False  # it talks to somebody outside: a thread of its own, nobody waits for it


JOBS: Final = (
    Job("tickets", timedelta(seconds=1), actions.settle_tickets, waiting.tickets_due),
    Job("assign", timedelta(seconds=1), actions.assign_tickets, waiting.tickets_unassigned),
    Job("leases", timedelta(seconds=5), actions.expire_leases, waiting.leases_expired),
    Job("parked", timedelta(seconds=5), actions.retry_parked, waiting.parked_known),
    Job("uncertain", timedelta(seconds=15), actions.settle_uncertain, waiting.uncertain_due),
    Job(
        "read_marks",
        timedelta(seconds=1),
        tell_read,
        waiting.marks_due,
        apart=True,
    ),
    Job(
        "templates",
        timedelta(minutes=1),  # to look; they are read every 15, or when one was refused
        sync_due,
        waiting.templates_old,
        apart=True,
    ),
    Job(
        "account",
        timedelta(minutes=1),  # to look; it is read every ten
        read_account,
        waiting.account_old,
        apart=True,
    ),
    Job("upkeep", timedelta(minutes=10), actions.tend_database, lease=SLOW),
    Job("sign_ins", timedelta(hours=1), actions.tidy_sign_ins),
    Job("parked_old", timedelta(hours=1), actions.drop_parked),
    Job("files_old", timedelta(hours=1), drop_old, apart=True),
    Job(
        "journal",
        timedelta(hours=1),
        actions.trim_journal,
        lease=SLOW,
        full=actions.JOURNAL_FULL,
    ),
)
