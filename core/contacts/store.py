"""Finding, making and locking contacts, many at a time. It does not judge."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from core import clock
from core.contacts.rules import ContactRow, Identified
from core.contacts.tables import contacts, identities
from core.db import Session
from core.db.bulk import insert_new, insert_rows, update_rows
from core.db.sets import allocate_ids
from core.errors import NotFound, _
from core.settings import Settings

COLUMNS = (
    contacts.c.id,
    contacts.c.name,
    contacts.c.wa_id,
    contacts.c.user_id,
    contacts.c.username,
    contacts.c.last_inbound_at,
    contacts.c.silenced_by,
)
KNOWN = select(identities.c.key, identities.c.contact_id).where(
    identities.c.key.in_(bindparam("keys", expanding=True))
)
LOCKED = (
    select(*COLUMNS)
    .where(contacts.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(contacts.c.id)
    .with_for_update()
)


def identify(
    session: Session, senders: Iterable[Identified], *, settings: Settings, now: datetime
) -> dict[str, int]:
    """The contact of every identifier, made where there is none: key → contact id.

    Identifiers are written in sorted order, so that two processes cannot wait for each other; who
    loses the race for a new one takes the winner's contact.
    """
    by_key = {key: sender for sender in senders for key in sender.keys}
    if not by_key:
        return {}
    known = _known(session, by_key)
    fresh = _newcomers(by_key, known)
    if fresh:
        known |= _make(session, fresh, settings=settings, now=now)
    missing = [
        {"key": key, "contact_id": known[first]}
        for key, sender in sorted(by_key.items())
        if key not in known and (first := _first_known(sender, known))
    ]
    if missing:
        insert_new(session, identities, missing, key="key", returning="contact_id")
        known = _known(session, by_key)
    return known


def lock(session: Session, ids: Collection[int]) -> dict[int, ContactRow]:
    """The contacts, their rows locked in id order until the transaction ends."""
    if not ids:
        return {}
    rows = session.execute(LOCKED, {"ids": list(ids)})
    return {row.id: ContactRow(*row) for row in rows}


def get(session: Session, contact_id: int) -> ContactRow:
    """One contact; NotFound if there is none."""
    row = session.execute(select(*COLUMNS).where(contacts.c.id == contact_id)).first()
    if row is None:
        raise NotFound(_("Ese contacto ya no existe."))
    return ContactRow(*row)


def touch(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what the contacts' newest messages told; `messages` is how many more, not the sum.

    Rows come in id order.
    """
    update_rows(session, contacts, rows, adding=("messages",))


def count_outgoing(session: Session, sent: Mapping[int, int], *, now: datetime) -> None:
    """Count messages of ours in their contacts: contact id → how many more."""
    if sent:
        session.execute(
            update(contacts)
            .where(contacts.c.id == bindparam("contact"))
            .values(messages=contacts.c.messages + bindparam("more"), last_message_at=now),
            [{"contact": contact, "more": more} for contact, more in sorted(sent.items())],
        )


def silence(session: Session, by: Mapping[int, int | None]) -> None:
    """Set, per contact, the ticket that keeps the bot silent (None: it may speak again)."""
    if by:
        session.execute(
            update(contacts)
            .where(contacts.c.id == bindparam("contact"))
            .values(silenced_by=bindparam("ticket")),
            [{"contact": contact, "ticket": ticket} for contact, ticket in sorted(by.items())],
        )


def _known(session: Session, keys: Iterable[str]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(KNOWN, {"keys": list(keys)})}


def _newcomers(by_key: Mapping[str, Identified], known: Mapping[str, int]) -> list[Identified]:
    """Identifieds of whom no identifier is known, each once, in order of their first identifier."""
    fresh: dict[str, Identified] = {}
    taken: set[str] = set()
    for _key, sender in sorted(by_key.items()):
        keys = set(sender.keys)
        if keys.isdisjoint(known) and keys.isdisjoint(taken):
            fresh[sender.keys[0]] = sender
            taken |= keys
    return list(fresh.values())


def _make(
    session: Session, fresh: Sequence[Identified], *, settings: Settings, now: datetime
) -> dict[str, int]:
    ids = allocate_ids(session, contacts, len(fresh))
    day = clock.local_day(now, settings.zone)
    insert_rows(
        session,
        contacts,
        [
            {
                "id": contact_id,
                "created_at": now,
                "created_day": day,
                "name": sender.name,
                "wa_id": sender.wa_id,
                "user_id": sender.user_id,
                "username": sender.username,
            }
            for contact_id, sender in zip(ids, fresh, strict=True)
        ],
    )
    wanted = sorted(
        (key, contact_id)
        for contact_id, sender in zip(ids, fresh, strict=True)
        for key in sender.keys
    )
    rows = [{"key": key, "contact_id": contact_id} for key, contact_id in wanted]
    won = insert_new(session, identities, rows, key="key", returning="contact_id")
    _drop_losers(session, set(ids) - set(won.values()))
    return won | _known(session, [key for key, _id in wanted if key not in won])


def _drop_losers(session: Session, ids: Collection[int]) -> None:
    """Another process made these people first: our rows of them are nobody."""
    if ids:
        session.execute(delete(contacts).where(contacts.c.id.in_(ids)))


def _first_known(sender: Identified, known: Mapping[str, int]) -> str | None:
    return next((key for key in sender.keys if key in known), None)
