"""Keeping the number able to send: a new token is picked up, a pause ends when a probe succeeds."""

import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from core.db import Database
from core.errors import SettingsError, StoreBusy
from core.outbox.sender.crew import Client
from core.outbox.store import number
from core.settings import Settings, load

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
        self._root = settings.root
        self._now = now
        self._on_resume = on_resume
        self._written = self._env_written()
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
        written = self._env_written()
        if written == self._written:
            return False
        self._written = written
        try:
            settings = load(root=self._root)
        except SettingsError as error:  # half-written, or wrong: the old token stays
            log.warning("new_settings_unusable", error=str(error))
            return False
        self._client.renew(settings.whatsapp)
        self.renewed_at = self._now()
        log.info("token_read_again")
        return True

    def _env_written(self) -> tuple[int, int] | None:
        path = Path(os.environ.get("OPENBOT_DOTENV", self._root / ".env"))
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino
