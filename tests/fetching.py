"""Files to be fetched, the worker that fetches them, and the WhatsApp they are at."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.db import Database
from core.media import store
from core.media.places import Places
from core.media.store import MediaRow, Waiting
from core.media.tables import media
from core.media.worker import Fetcher
from core.settings import Settings
from core.whatsapp.client import GraphClient
from tests.cast import NOON
from tests.files import Shelf, person


@dataclass
class Fetching:
    """A database with files to fetch, and the worker that fetches them."""

    database: Database
    settings: Settings
    shelf: Shelf
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.client = GraphClient(self.settings.whatsapp)
        self.contact = person(self.database)
        self.fetcher = self.new_fetcher()
        self.messages = 0

    def new_fetcher(self) -> Fetcher:
        return Fetcher(self.database, self.client.files, self.settings, now=lambda: self.now)

    def announce(self, media_id: str, **known: Any) -> int:
        """A customer's message names this file."""
        self.messages += 1
        told = {"kind": "image", "mime": "image/jpeg", "name": "", "sha256": None, **known}
        row = Waiting(self.messages, self.contact, wa_media_id=media_id, **told)
        with self.database.transaction() as session:
            (row_id,) = store.add_waiting(session, [row], now=self.now)
        return row_id

    def row(self, media_id: int) -> MediaRow:
        with self.database.reading() as session:
            return store.get(session, media_id)

    def raw(self, media_id: int) -> Any:
        with self.database.reading() as session:
            return session.execute(select(media).where(media.c.id == media_id)).one()

    def bytes_of(self, media_id: int) -> bytes:
        row = self.row(media_id)
        places = Places(self.database, self.settings)
        return b"".join(places.read(row.place, media_id, 0, row.size or 0))

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)
