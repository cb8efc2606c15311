"""The outgoing side with files, and a WhatsApp that takes them."""

import threading
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select, update

from core.contacts import store as contact_store
from core.contacts.tables import contacts
from core.media import actions, store
from core.media.actions import Chosen
from core.media.places import Places
from core.media.rules.limits import Kind
from core.media.store import MediaRow, uploads
from core.outbox.store import queue
from core.whatsapp.answers import Answer, NotSent, Refused
from core.whatsapp.client.files import Uploaded
from core.whatsapp.client.form import Handing, ShortOfBytes
from core.whatsapp.composing import media as composed
from tests.outgoing import FakeWhatsApp, Post


class FakeUploads:
    """Takes every file unless told otherwise; remembers what it was handed."""

    def __init__(self) -> None:
        self.answers: list[Refused | NotSent] = []
        self.received: list[bytes] = []
        self.hold = threading.Event()
        self.hold.set()
        self.began = threading.Event()

    def upload(self, file: Handing) -> Uploaded | Refused | NotSent:
        self.began.set()
        self.hold.wait(10)
        try:
            self.received.append(b"".join(file.chunks))
        except ShortOfBytes as error:
            return NotSent(type(error).__name__)
        return self.answers.pop(0) if self.answers else Uploaded(f"wa-{len(self.received)}")


class WhatsApp(FakeWhatsApp):
    """The fake, which takes files as well."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__(*answers)
        self.files = FakeUploads()


@dataclass
class FileDesk(Post):
    """The outgoing side, with files."""

    def keep(self, name: str, data: bytes, kind: Kind | None = None, to: str = "Carla") -> MediaRow:
        return actions.keep_upload(
            self.database,
            Chosen(name, data, kind),
            contact_id=self.contact(to),
            settings=self.settings,
            now=self.now,
        )

    def send(self, file: MediaRow, to: str = "Carla", caption: str = "") -> int:
        """Queue a message with this file, as an operator's reply does."""
        made = composed(file.kind, file.id, caption=caption)
        return self.queue(to, file.kind, orjson.dumps(made.content), file.id)

    def queue(self, to: str, kind: str, content: bytes, media_id: int) -> int:
        row = queue.Outgoing(self.contact(to), "operator", kind, "", content)
        with self.database.transaction() as session:
            contact_store.lock(session, {row.contact_id})
            (message_id,) = queue.put(session, [row], settings=self.settings, now=self.now)
            store.attach(session, media_id, message_id=message_id, contact_id=row.contact_id)
        return message_id

    def wa_id(self, name: str) -> str:
        """The phone of this person."""
        (row,) = self.all(select(contacts.c.wa_id).where(contacts.c.id == self.contact(name)))
        return str(row.wa_id)

    def write(self, to: str) -> None:
        """This person writes now, which opens the window."""
        with self.database.transaction() as session:
            session.execute(
                update(contacts)
                .where(contacts.c.id == self.contact(to))
                .values(last_inbound_at=self.now)
            )

    def bytes_of(self, file: MediaRow) -> bytes:
        places = Places(self.database, self.settings)
        return b"".join(places.read(file.place, file.id, 0, file.size or 0))

    def uploaded(self, media_id: int) -> Any:
        with self.database.reading() as session:
            return uploads.to_send(session, media_id)
