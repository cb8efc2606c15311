"""Keeping the number able to send: a new token is picked up, a pause ends when a probe succeeds."""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from core.db import Database
from core.errors import StoreBusy
from core.outbox.sender.crew import Client
from core.outbox.store import number
from core.settings import Settings
from core.settings.present import Present

log = structlog.get_logger()


class Keeper:
    """Watches `.env` and, while sending is paused, probes once a minute."""

    def __init__(
        self,
        database: Database,
        client: Client,
        settings: Settings,
        *,
        now: Callable[[], datetime],
        on_resume: Callable[[], None],
    ) -> None:
        self._database = database
        self._client = client
        self._settings = settings
        self._present = Present(settings)
        self._now = now
        self._on_resume = on_resume
        self._probe: threading.Thread | None = None
        self.renewed_at: datetime | None = None

    def look(self, *, paused: bool) -> None:
        """Pick up a changed `.env`; begin a probe if one is due. Quick: called every second."""
        renewed = self._renew()
        if paused and not (self._probe and self._probe.is_alive()):
            with self._database.transaction() as session:
                mine = number.claim_probe(session, now=self._now(), at_once=renewed)
            if mine:
                self._probe = threading.Thread(target=self.probe, name="probe", daemon=True)
                self._probe.start()

    def probe(self) -> None:
        """Ask WhatsApp whether the number may send, and resume if it may."""
        if not self._client.probe():
            log.warning("still_paused")
            return
        try:
            with self._database.transaction() as session:
                number.resume(session, now=self._now())
        except StoreBusy:
            return  # the next probe is a minute off
        log.info("sending_resumed")
        self._on_resume()

    def _renew(self) -> bool:
        settings = self._present()
        if settings is self._settings:
            return False
        self._settings = settings
        self._client.renew(settings.whatsapp)
        self.renewed_at = self._now()
        log.info("token_read_again")
        return True
