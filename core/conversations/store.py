"""Storing what was said and where the bot stands, many contacts at a time. It does not judge."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, tuple_, update

from core.accounts.tables import users
from core.conversations.rules import AMENDING, Spoken
from core.conversations.tables import messages, positions
from core.db import Session
from core.db.bulk import insert_new, upsert_rows
from core.db.lookup import Lookup

POSITIONS = Lookup(
    select(positions.c.contact_id, positions.c.state).where(
        positions.c.contact_id.in_(bindparam("contacts", expanding=True)), positions.c.state != ""
    ),
    "contacts",
)
IN_TICKET = (
    update(messages)
    .where(messages.c.id == bindparam("message"))
    .values(ticket_id=bindparam("ticket"))
)


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


HISTORY = (
    select(
        messages.c.id,
        messages.c.direction,
        messages.c.author,
        messages.c.kind,
        messages.c.text,
        messages.c.at,
        messages.c.status,
        messages.c.error_code,
        messages.c.error,
        users.c.name.label("operator_name"),
        messages.c.ticket_id,
        messages.c.node,
        messages.c.reason,
        messages.c.quoted_wamid,
        messages.c.wamid,
    )
    .select_from(messages.outerjoin(users, users.c.id == messages.c.operator_id))
    .order_by(messages.c.at.desc(), messages.c.id.desc())
)

NEWEST_INBOUND = (
    select(messages.c.wamid)
    .where(
        messages.c.contact_id == bindparam("contact"),
        messages.c.direction == "in",
        messages.c.kind.not_in([*AMENDING, "system"]),
        messages.c.at > bindparam("since"),
    )
    .order_by(messages.c.at.desc(), messages.c.id.desc())
    .limit(1)
)


def keep_unseen(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Store the inbound messages that are not here yet: wamid → id of those that were new.

    The unique key decides, not a look-up: a redelivery is a no-op, also between two processes.
    """
    return insert_new(session, messages, rows, key="wamid", returning="id")


def attach(session: Session, tickets: Mapping[int, int]) -> None:
    """Note on messages the ticket they opened: message id → ticket id."""
    if tickets:
        session.execute(
            IN_TICKET, [{"message": m, "ticket": t} for m, t in sorted(tickets.items())]
        )


def standing(session: Session, contact_ids: Collection[int]) -> dict[int, str]:
    """Where the bot stands with each contact that is in a conversation: its stored state."""
    return dict(POSITIONS(session, contact_ids))


def save_standing(session: Session, states: Mapping[int, str], *, now: datetime) -> None:
    """Write where the bot stands; '' when the conversation ended."""
    rows = [
        {"contact_id": contact, "state": state, "updated_at": now}
        for contact, state in sorted(states.items())
    ]
    upsert_rows(session, positions, rows, key="contact_id")


def spoken(session: Session, contact_id: int, which: int | str) -> Spoken | None:
    """A message of this contact's conversation, by its id or by WhatsApp's."""
    this = messages.c.id == which if isinstance(which, int) else messages.c.wamid == which
    columns = (messages.c.wamid, messages.c.kind, messages.c.at)
    row = session.execute(select(*columns).where(this, messages.c.contact_id == contact_id)).first()
    return Spoken(*row) if row else None


def newest_inbound(session: Session, contact_id: int, *, since: datetime) -> str | None:
    """WhatsApp's id of the customer's newest message; None if there is none since then."""
    asked = {"contact": contact_id, "since": since}
    found: str | None = session.scalar(NEWEST_INBOUND, asked)
    return found


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
    return [MessageRow(**row._mapping) for row in session.execute(query)][::-1]
