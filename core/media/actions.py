"""What people do with files: send one, ask for one again; and what time does: delete old ones.

Bytes are written outside of transactions, so `keep_upload` and `drop_old` open their own.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from core.accounts.rules import User
from core.accounts.store import people
from core.db import Database, Session
from core.errors import NotFound, _
from core.media import store
from core.media.places import Places
from core.media.preparing import Chosen, prepared
from core.media.rules.limits import MB
from core.media.store import MediaRow, fetching, retention
from core.media.store.fetching import Kept
from core.media.store.rows import FAILED
from core.settings import Settings

UNSENT_FOR: Final = timedelta(days=1)  # an upload that no message took
BATCH: Final = 200
BATCHES: Final = 20


def keep_upload(
    database: Database, chosen: Chosen, *, contact_id: int, settings: Settings, now: datetime
) -> MediaRow:
    """Keep a file that an operator is about to send to this contact, made fit for WhatsApp.

    Slow for large pictures (a second or two), and no transaction is open meanwhile. Raises
    Unsendable with the reason. What no message takes (see core.conversations) goes after a day.
    """
    file = prepared(chosen, most=settings.media.max_megabytes * MB)
    values = {"contact_id": contact_id, "kind": file.kind.value, "name": file.name}
    with database.transaction() as session:
        media_id = store.add_upload(session, values, now=now)
    place = Places(database, settings).write(media_id, [file.data])
    kept = Kept(file.mime, len(file.data), sha256(file.data).hexdigest(), place)
    with database.transaction() as session:
        fetching.keep(session, media_id, kept, state=FAILED)
        return store.get(session, media_id)


def retry(session: Session, media_id: int, *, operator: User, now: datetime) -> None:
    """Fetch a customer's file now, also one that was given up; NotFound if there is none."""
    if not fetching.ask_again(session, media_id, now=now):
        raise NotFound(_("Ese archivo ya está, o ya no se puede pedir."))
    people.write_audit(session, "media.retry", by=operator, subject=str(media_id), now=now)


def drop_old(database: Database, settings: Settings, now: datetime) -> int:
    """Delete files older than retention.media_days, and uploads nobody sent; how many.

    The rows stay where a message has to say that its file is gone.
    """
    before = now - timedelta(days=settings.retention.media_days)
    total = 0
    for _batch in range(BATCHES):
        with database.reading() as session:
            ids = list(retention.old(session, before=before, limit=BATCH))
            ids += retention.unsent(session, before=now - UNSENT_FOR, limit=BATCH)
        drop(database, settings, ids)
        total += len(ids)
        if len(ids) < BATCH:
            break
    return total


def drop(database: Database, settings: Settings, ids: Sequence[int]) -> None:
    """Delete these files' bytes, then say so in their rows; safe to repeat when cut short."""
    places = Places(database, settings)
    for media_id in ids:
        places.delete(media_id)
    if ids:
        with database.transaction() as session:
            retention.forget(session, ids)
