"""Files as they are shown, and new ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from core.db import Session
from core.db.bulk import insert_rows
from core.db.sets import allocate_ids, chunks
from core.errors import NotFound, _
from core.media.rules.names import clean_name, last_part
from core.media.rules.types import LONGEST_MIME
from core.media.tables import media

WAITING = "waiting"
STORED = "stored"
FAILED = "failed"
GONE = "gone"


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A file, as a page shows it and as it is fetched from its place."""

    id: int
    kind: str  # image | audio | video | document | sticker
    mime: str
    name: str  # hostile like all texts; may be empty
    size: int | None  # bytes, once known
    state: str  # waiting | stored | failed | gone
    error: str | None  # why it is still waiting, or failed; for people
    message_id: int | None
    contact_id: int
    place: str

    @property
    def is_here(self) -> bool:
        """Whether its bytes can be asked for."""
        return self.state == STORED


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file announced by a customer's message, still at WhatsApp."""

    message_id: int
    contact_id: int
    kind: str
    mime: str  # as announced, parameters and all
    name: str  # as the customer's phone gave it, or ''
    sha256: str | None  # hex; None when nothing readable was announced
    wa_media_id: str


COLUMNS = tuple(media.c[name] for name in MediaRow.__slots__)
OF_MESSAGES = select(*COLUMNS).where(media.c.message_id.in_(bindparam("ids", expanding=True)))


def add_waiting(session: Session, rows: Sequence[Waiting], *, now: datetime) -> list[int]:
    """Files to be fetched, at once; their ids, in order."""
    ids = list(allocate_ids(session, media, len(rows)))
    insert_rows(
        session,
        media,
        [
            {
                "id": media_id,
                "message_id": row.message_id,
                "contact_id": row.contact_id,
                "kind": row.kind,
                "mime": row.mime.replace("\x00", "")[:LONGEST_MIME],
                "name": clean_name(last_part(row.name)),
                "sha256": row.sha256,
                "wa_media_id": row.wa_media_id,
                "created_at": now,
                "due_at": now,
                "state": WAITING,
            }
            for media_id, row in zip(ids, rows, strict=True)
        ],
    )
    return ids


def add_upload(session: Session, values: dict[str, Any], *, now: datetime) -> int:
    """A file of ours whose bytes are being stored; shown to nobody until `stored`."""
    (media_id,) = allocate_ids(session, media, 1)
    insert_rows(session, media, [{"id": media_id, "created_at": now, "state": FAILED, **values}])
    return int(media_id)


def get(session: Session, media_id: int) -> MediaRow:
    """One file; NotFound if there is none."""
    row = find(session, media_id)
    if row is None:
        raise NotFound(_("Ese archivo ya no existe."))
    return row


def find(session: Session, media_id: int) -> MediaRow | None:
    """One file, or None."""
    row = session.execute(select(*COLUMNS).where(media.c.id == media_id)).first()
    return MediaRow(*row) if row else None


def of_messages(session: Session, message_ids: Collection[int]) -> dict[int, MediaRow]:
    """The file of each message that has one, by message id."""
    found: dict[int, MediaRow] = {}
    for part in chunks(sorted(message_ids)):
        rows = (MediaRow(*row) for row in session.execute(OF_MESSAGES, {"ids": part}))
        found |= {row.message_id: row for row in rows if row.message_id is not None}
    return found


def attach(session: Session, media_id: int, *, message_id: int, contact_id: int) -> bool:
    """Give an upload to its message; False if another has it, or it is not this contact's."""
    done = session.execute(
        update(media)
        .where(
            media.c.id == media_id,
            media.c.contact_id == contact_id,
            media.c.message_id.is_(None),
            media.c.state == STORED,
        )
        .values(message_id=message_id)
    )
    return done.rowcount == 1
