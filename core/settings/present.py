"""The settings in force: `.env` is read again when it changes; a new token needs no restart.

Only processes that talk to WhatsApp need this; whatever else changes there waits for the restart.
"""

import os
from pathlib import Path

import structlog

from core.errors import SettingsError
from core.settings import Settings, load

log = structlog.get_logger()


class Present:
    """The settings as they are now: call it. Quick, and safe from any thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._written = self._env_written()

    def __call__(self) -> Settings:
        """The same object until a changed `.env` was read; one that is wrong changes nothing."""
        written = self._env_written()
        if written != self._written:
            self._written = written
            try:
                self._settings = load(root=self._settings.root)
            except SettingsError as error:  # half-written, or wrong: the old token stays
                log.warning("new_settings_unusable", error=str(error))
        return self._settings

    def _env_written(self) -> tuple[int, int] | None:
        path = Path(os.environ.get("OPENBOT_DOTENV", self._settings.root / ".env"))
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino
