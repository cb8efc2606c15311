"""The flow in force: read again when a new version is published, kept otherwise."""

import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog

from core.bot import store
from core.bot.reader import read
from core.bot.reading.problems import Severity
from core.db import Session
from core.errors import SettingsError
from core.intake.rules import Bot
from core.settings import Settings

log = structlog.get_logger()
LOOK_EVERY: Final = 1.0  # seconds
SYSTEM: Final = "system"


class Published:
    """What the bot says at present, for one process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bot: Bot | None = None
        self._looked = 0.0

    def bot(self, session: Session) -> Bot:
        """The published flow, at most a second old.

        A version that this code cannot read is no reason to lose messages: the bot is then
        silent and every conversation opens a ticket.
        """
        if self._bot is None or time.monotonic() - self._looked >= LOOK_EVERY:
            number = store.latest_number(session)
            if self._bot is None or number != self._bot.version:
                self._bot = self._read(session)
            self._looked = time.monotonic()
        return self._bot

    def _read(self, session: Session) -> Bot:
        version = store.published(session)
        flow = read(version.source, name=version.name).flow if version else None
        if flow is None:
            log.error("no_usable_flow", version=version.version if version else 0)
        settings = self._settings
        return Bot(
            flow=flow,
            version=version.version if version else 0,
            zone=settings.zone,
            quiet=timedelta(minutes=settings.bot.quiet_minutes),
            max_age=timedelta(minutes=settings.bot.max_age_minutes),
        )


def publish_first(session: Session, settings: Settings, *, now: datetime) -> None:
    """Publish the flow of `bot.flow` as version 1, if nothing was ever published.

    Raises SettingsError with the first error of the file when it cannot be used.
    """
    if store.latest_number(session):
        return
    path = settings.path(settings.bot.flow)
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"bot.flow: {path.name} cannot be read: {error}") from None
    reading = read(source, name=settings.bot.flow)
    if reading.flow is None:
        problem = next(p for p in reading.problems if p.severity is Severity.ERROR)
        raise SettingsError(f"bot.flow: {problem}")
    with suppress(store.JustPublished):  # by another process that starts at this moment
        store.publish(session, source, name=reading.flow.name, author=SYSTEM, now=now)
