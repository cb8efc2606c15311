"""Who is at the panel, written down from what their pages ask anyway; rarely: each is a write.

Several tabs of one person ask for different tickets: the one shown first is told for as long as
its tab goes on asking.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from core.db import Database
from core.errors import StoreBusy
from core.tickets.store import presence

EVERY: Final = timedelta(seconds=10)  # of LOOKING_FOR: two may be lost
STAYS: Final = timedelta(seconds=4)  # a hidden tab asks every three


@dataclass(frozen=True, slots=True)
class Shown:
    """What was last asked and written of somebody."""

    ticket_id: int | None
    asked_at: datetime
    written_at: datetime


class Presence:
    """One process's knowledge of who asked what."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._shown: dict[int, Shown] = {}

    def seen(self, user_id: int, ticket_id: int | None, *, now: datetime) -> None:
        """A page of this user's asked; never raises, and writes only what is news."""
        if self._is_news(user_id, ticket_id, now):
            with suppress(StoreBusy), self._database.transaction() as session:
                presence.see(session, user_id, ticket_id, now=now)

    def _is_news(self, user_id: int, ticket_id: int | None, now: datetime) -> bool:
        with self._lock:
            last = self._shown.get(user_id)
            if last is not None and last.ticket_id != ticket_id:
                if last.ticket_id is not None and now - last.asked_at < STAYS:
                    return False
            elif last is not None and now - last.written_at < EVERY:
                self._shown[user_id] = replace(last, asked_at=now)
                return False
            self._shown[user_id] = Shown(ticket_id, now, now)
            return True
