"""All that is known of one contact, for whoever talks to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.accounts.tables import users
from core.contacts.rules import window_until
from core.contacts.tables import contacts, identities
from core.db import Session
from core.errors import NotFound, _


@dataclass(frozen=True, slots=True)
class Identifier:
    """A line of the ledger: «wa», «5491155550101»."""

    kind: str  # wa | id | pa | un
    value: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """A contact as its card shows it. Times are UTC."""

    id: int
    name: str
    wa_id: str | None
    username: str | None
    shared_phone: str | None
    created_at: datetime
    last_inbound_at: datetime | None
    messages: int
    silenced_by: int | None
    blocked_at: datetime | None
    blocked_by: str | None
    marketing_stop_at: datetime | None
    unreachable_code: int | None
    identifiers: tuple[Identifier, ...] = ()

    @property
    def window_until(self) -> datetime | None:
        """When WhatsApp stops taking free text; None if they never wrote."""
        return window_until(self.last_inbound_at)


def card(session: Session, contact_id: int) -> Card:
    """The contact and its identifiers, in two queries; NotFound if there is none."""
    row = session.execute(
        select(
            contacts.c.id,
            contacts.c.name,
            contacts.c.wa_id,
            contacts.c.username,
            contacts.c.phone,
            contacts.c.created_at,
            contacts.c.last_inbound_at,
            contacts.c.messages,
            contacts.c.silenced_by,
            contacts.c.blocked_at,
            users.c.name,
            contacts.c.marketing_stop_at,
            contacts.c.unreachable_code,
        )
        .select_from(contacts.outerjoin(users, users.c.id == contacts.c.blocked_by))
        .where(contacts.c.id == contact_id)
    ).first()
    if row is None:
        raise NotFound(_("Ese contacto ya no existe."))
    ledger = session.execute(
        select(identities.c.key, identities.c.since)
        .where(identities.c.contact_id == contact_id)
        .order_by(identities.c.key)
    )
    known: list[Any] = [*row, tuple(_identifier(*line) for line in ledger)]
    return Card(*known)


def _identifier(key: str, since: datetime | None) -> Identifier:
    kind, _colon, value = key.partition(":")
    return Identifier(kind, value, since)
