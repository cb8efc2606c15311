"""Messages that were sent already, for statuses to be of: what the sender leaves behind."""

from datetime import UTC, datetime

from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database
from core.db.bulk import insert_rows
from core.db.sets import allocate_ids

PEOPLE = 5000


def sent_messages(database_url: str, *, count: int) -> int:
    """Store so many accepted messages, `wamid.OUT0` and on; the id of the first."""
    now = datetime.now(UTC)
    database = Database(database_url)
    with database.transaction() as session:
        people = list(allocate_ids(session, contacts, PEOPLE))
        known = {"created_at": now, "created_day": now.date(), "name": "Carla"}
        insert_rows(session, contacts, [{"id": person, **known} for person in people])
        ids = list(allocate_ids(session, messages, count))
        insert_rows(
            session,
            messages,
            [
                {
                    "id": message_id,
                    "contact_id": people[number % PEOPLE],
                    "wamid": f"wamid.OUT{number}",
                    "direction": "out",
                    "author": "bot",
                    "kind": "text",
                    "text": "hola",
                    "content": b"{}",
                    "at": now,
                    "day": now.date(),
                    "status": "accepted",
                    "status_rank": 1,
                    "attempt": 1,
                    "attempted_at": now,
                }
                for number, message_id in enumerate(ids)
            ],
        )
    database.dispose()
    return ids[0]
