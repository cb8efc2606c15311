"""The «read» marks that WhatsApp is to be told, one a contact: the newest message's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, exists, or_, select, update

from core.db import Session
from core.db.bulk import upsert_rows
from core.outbox.rules.marks import WAITS, WORTHLESS, next_try
from core.outbox.tables import number, read_marks

BATCH: Final = 50
DUE = read_marks.c.due_at <= bindparam("now")
PAUSED = exists().where(number.c.paused_since.is_not(None))
ANY_DUE = select(exists().where(DUE) & ~PAUSED)
TAKE = (
    select(
        read_marks.c.contact_id,
        read_marks.c.wamid,
        read_marks.c.typing,
        read_marks.c.tries,
    )
    .where(DUE)
    .order_by(read_marks.c.due_at)
    .limit(BATCH)
)
TRIED = (
    update(read_marks)
    .where(read_marks.c.contact_id == bindparam("contact"))
    .values(tries=bindparam("new_tries"), due_at=bindparam("new_due"))
)
GONE = delete(read_marks).where(
    read_marks.c.contact_id == bindparam("contact"), read_marks.c.wamid == bindparam("of_wamid")
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A message to be marked as read, perhaps with «typing»."""

    contact_id: int
    wamid: str
    typing: bool
    tries: int  # this one included


def put(session: Session, contact_id: int, wamid: str, *, typing: bool, now: datetime) -> None:
    """Tell WhatsApp soon that everything up to this message was read; replaces an older mark."""
    row = {
        "contact_id": contact_id,
        "wamid": wamid,
        "typing": typing,
        "due_at": now,
        "tries": 0,
    }
    upsert_rows(session, read_marks, [row], key="contact_id")


def any_due(session: Session, *, now: datetime) -> bool:
    """Whether there is something to tell, and somebody to tell it to; reads only."""
    return bool(session.scalar(ANY_DUE, {"now": now}))


def take(session: Session, *, now: datetime) -> list[Mark]:
    """The marks due now, each put off to its next try before it is told; none while paused.

    So a worker that dies in between leaves a mark that is told once more, which changes nothing.
    """
    old, tried = read_marks.c.due_at <= now - WORTHLESS, read_marks.c.tries > len(WAITS)
    session.execute(delete(read_marks).where(or_(old, tried)))
    if session.scalar(select(PAUSED)):
        return []
    due = [Mark(*row) for row in session.execute(TAKE, {"now": now})]
    marks = [Mark(m.contact_id, m.wamid, m.typing, m.tries + 1) for m in due]
    if marks:
        put_off = [
            {
                "contact": mark.contact_id,
                "new_tries": mark.tries,
                "new_due": next_try(mark.tries, now),
            }
            for mark in marks
        ]
        session.execute(TRIED, put_off)
    return marks


def drop(session: Session, marks: Sequence[Mark]) -> None:
    """These were told, or never will be; one that was replaced meanwhile stays."""
    if marks:
        rows = [{"contact": mark.contact_id, "of_wamid": mark.wamid} for mark in marks]
        session.execute(GONE, rows)
