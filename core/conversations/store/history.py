"""Conversations as they are shown: messages, and what belongs to them, in a fixed count of queries.

Reactions, edits and revocations are messages too, but belong to the one they speak of.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, exists, literal_column, or_, select, text, tuple_

from core.accounts.tables import users
from core.conversations.rules import AMENDING
from core.conversations.tables import AMENDS, messages
from core.db import Session
from core.media import store as media
from core.media.store import MediaRow
from core.outbox.rules.statuses import AGAIN


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as a conversation shows it. Times are UTC."""

    id: int
    direction: str
    author: str
    kind: str
    text: str
    at: datetime
    status: str | None
    error_code: int | None
    error: str | None
    operator_name: str | None
    ticket_id: int | None
    node: str | None
    reason: str | None
    quoted_wamid: str | None
    wamid: str | None = None  # none while it is unsent
    content: bytes = b"{}"  # JSON, see core.whatsapp.contents
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    played_at: datetime | None = None
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A stretch of a conversation, with all that belongs to it."""

    messages: list[MessageRow]  # oldest first
    amendments: dict[str, list[MessageRow]]  # by the wamid they speak of, oldest first
    quoted: dict[str, MessageRow]  # by wamid: what is answered here and was said before
    files: dict[int, MediaRow]  # by message id


WITH_OPERATOR: Final = messages.outerjoin(users, users.c.id == messages.c.operator_id)
ROWS: Final[Select[Any]] = select(
    *(
        users.c.name.label(name) if name == "operator_name" else messages.c[name]
        for name in MessageRow.__slots__
    )
).select_from(WITH_OPERATOR)
OTHER: Final = messages.alias()
BELONGS: Final = exists().where(
    OTHER.c.wamid == messages.c.quoted_wamid,
    OTHER.c.contact_id == messages.c.contact_id,
    OTHER.c.kind.not_in(AMENDING),
)
# What has a place of its own. Also a reaction to what we do not have, and one of ours that WhatsApp
# did not take: somebody has to hear of it.
APART: Final = or_(messages.c.kind.not_in(AMENDING), messages.c.status.in_(AGAIN), ~BELONGS)
HISTORY: Final = ROWS.where(APART).order_by(messages.c.at.desc(), messages.c.id.desc())
AMENDMENTS: Final = ROWS.where(
    # No bare column: the index of conversations would be taken, and a long one read to its end.
    messages.c.contact_id + literal_column("0") == bindparam("contact"),
    messages.c.quoted_wamid.in_(bindparam("wamids", expanding=True)),
    text(f"messages.{AMENDS}"),  # spelled as in the index, which is used for nothing else
).order_by(messages.c.at, messages.c.id)
BY_WAMID: Final = ROWS.where(
    messages.c.contact_id == bindparam("contact"),
    messages.c.wamid.in_(bindparam("wamids", expanding=True)),
)


def history(
    session: Session,
    contact_id: int,
    *,
    limit: int = 100,
    before: tuple[datetime, int] | None = None,
) -> list[MessageRow]:
    """The latest messages of a contact, oldest first; `before` is (at, id) of the oldest shown."""
    query = HISTORY.where(messages.c.contact_id == contact_id).limit(limit)
    if before:
        query = query.where(tuple_(messages.c.at, messages.c.id) < before)
    return _rows(session.execute(query))[::-1]


def talk(
    session: Session,
    contact_id: int,
    *,
    limit: int = 100,
    before: tuple[datetime, int] | None = None,
) -> Talk:
    """The same with their files, reactions, edits and revocations, and what they answer."""
    shown = history(session, contact_id, limit=limit, before=before)
    here = {m.wamid for m in shown if m.wamid}
    answered = {m.quoted_wamid for m in shown if m.quoted_wamid and m.kind not in AMENDING}
    earlier = _ask(session, BY_WAMID, contact_id, answered - here)
    amendments: dict[str, list[MessageRow]] = {}
    for row in _ask(session, AMENDMENTS, contact_id, here | answered):
        amendments.setdefault(row.quoted_wamid or "", []).append(row)
    return Talk(
        messages=shown,
        amendments=amendments,
        quoted={row.wamid or "": row for row in earlier},
        files=media.of_messages(session, [m.id for m in shown]),
    )


def _ask(
    session: Session, query: Select[Any], contact_id: int, wamids: Collection[str]
) -> list[MessageRow]:
    if not wamids:
        return []
    return _rows(session.execute(query, {"contact": contact_id, "wamids": sorted(wamids)}))


def _rows(found: Iterable[Any]) -> list[MessageRow]:
    return [MessageRow(**row._mapping) for row in found]
