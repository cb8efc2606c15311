"""The hot path: new messages, the tickets they opened, where the bot stands. Many at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

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


def keep_unseen(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Store the inbound messages that are not here yet: wamid → id of those that were new.

    The unique key decides, not a look-up: a redelivery is a no-op, also between two processes.
    """
    return insert_new(session, messages, rows, key="wamid", returning="id")


def attach(session: Session, tickets: Mapping[int, int | None]) -> None:
    """Note on messages the ticket they opened or belong to: message id → ticket id."""
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
