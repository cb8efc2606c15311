"""Single messages of a conversation: what is answered, reacted to or marked as read."""

from datetime import datetime

from sqlalchemy import bindparam, select

from core.conversations.rules import AMENDING, Spoken
from core.conversations.tables import messages
from core.db import Session

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
