"""Finding what was said in one conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, func, select, text

from core.conversations.rules import AMENDING
from core.conversations.tables import AMENDS, messages
from core.db import Session

ESCAPE: Final = "\\"
REMOVAL: Final = messages.alias("removal")
REMOVED: Final = exists().where(
    REMOVAL.c.quoted_wamid == messages.c.wamid,
    REMOVAL.c.contact_id == messages.c.contact_id,
    REMOVAL.c.kind == "revoke",
    text(f"removal.{AMENDS}"),  # spelled as in the index
)


@dataclass(frozen=True, slots=True)
class Found:
    """A message in which the words stand."""

    id: int
    at: datetime
    author: str
    text: str


def search(session: Session, contact_id: int, words: str, *, limit: int) -> list[Found]:
    """The latest messages of a contact that hold all of these words somewhere, newest first.

    What the customer removed is not found: it is shown to nobody.
    """
    wanted = [_holds(word) for word in words.split()]
    rows = session.execute(
        select(messages.c.id, messages.c.at, messages.c.author, messages.c.text)
        .where(
            messages.c.contact_id == contact_id, messages.c.kind.not_in(AMENDING), ~REMOVED, *wanted
        )
        .order_by(messages.c.at.desc(), messages.c.id.desc())
        .limit(limit)
    )
    return [Found(*row) for row in rows]


def _holds(word: str) -> ColumnElement[bool]:
    """Whatever the case of the letters; SQLite knows only that of ASCII, the others by hand."""
    small = word.lower()
    column: ColumnElement[str] = messages.c.text
    for letter in sorted({c for c in small if not c.isascii() and len(c.upper()) == 1}):
        column = func.replace(column, letter.upper(), letter)
    for sign in (ESCAPE, "%", "_"):
        small = small.replace(sign, ESCAPE + sign)
    return column.ilike(f"%{small}%", escape=ESCAPE)
