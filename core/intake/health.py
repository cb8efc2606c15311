"""Whether the webhook can do its work, and the figures it publishes (Prometheus).

Counts of what passes through this process are kept here; counts of what is stored come from the
database, so that several processes tell the same.
"""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.db import Database, Session
from core.errors import StoreBusy
from core.intake import store
from core.intake.webhooks import Receipt

DISK_FREE: Final = 0.05  # of the disk the SQLite file is on
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Health:
    """The figures of one webhook process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.events = Counter(
            "bot_webhook_events",
            "Events received",
            ["kind", "result"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "bot_webhook_request_duration_seconds",
            "From a verified body to its commit",
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.bad_signatures = Counter(
            "bot_webhook_signature_failures",
            "Webhooks refused because they are not signed by Meta",
            registry=self.registry,
        )
        self._queue = Gauge(
            "bot_outbound_queue_depth", "Messages waiting to be sent", registry=self.registry
        )
        self._oldest = Gauge(
            "bot_outbound_oldest_age_seconds",
            "Age of the message that has waited longest",
            registry=self.registry,
        )
        self._unsettled = Gauge(
            "bot_outbound_uncertain",
            "Messages whose outcome is unknown or not confirmed",
            registry=self.registry,
        )
        self._failed = Gauge(
            "bot_webhook_events_failed",
            "Events that failed and wait to be applied again",
            registry=self.registry,
        )
        self._tickets = Gauge("bot_tickets", "Tickets by state", ["state"], registry=self.registry)

    def count(self, receipt: Receipt) -> None:
        """Count what a batch of webhooks held."""
        result = "stored" if receipt.durable else "refused"
        self.events.labels("message", result).inc(receipt.messages)
        self.events.labels("status", result).inc(receipt.statuses)
        self.events.labels("unreadable", result).inc(receipt.unreadable)

    def metrics(self, database: Database, *, now: datetime) -> bytes:
        """Everything in Prometheus' text format; what is stored is missing if the store is down."""
        try:
            with database.reading() as session:
                figures = store.figures(session, now=now)
        except StoreBusy:
            return generate_latest(self.registry)
        self._queue.set(figures.queued)
        self._oldest.set(figures.oldest_seconds)
        self._unsettled.set(figures.unsettled)
        self._failed.set(figures.failed)
        for state, n in figures.tickets.items():
            self._tickets.labels(state).set(n)
        return generate_latest(self.registry)


class _Rehearsed(Exception):
    """Rolls the rehearsal back."""


def reasons_not_ready(
    database: Database, *, is_current: Callable[[Session], bool], now: datetime
) -> list[str]:
    """Why webhooks could not be stored now; empty when they can. Nothing is left written."""
    reasons = []
    try:
        with database.transaction() as session:
            if not is_current(session):
                reasons.append("the database is not at this version's schema: run migrate")
            else:
                store.keep(session, [store.Entry(b"", now, "ignored", 0)])
            raise _Rehearsed
    except _Rehearsed:
        pass
    except StoreBusy as error:
        reasons.append(f"the database does not take writes: {type(error.__cause__).__name__}")
    path = database.url.database
    if database.is_sqlite and path:
        usage = shutil.disk_usage(Path(path).parent)
        if usage.free < usage.total * DISK_FREE:
            reasons.append("the disk is almost full")
    return reasons
