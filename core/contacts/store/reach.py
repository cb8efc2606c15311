"""Whom WhatsApp does not reach, and who wants no marketing: told by refusals, ended by a message.

A message of theirs ends the former (`rows.touch`); erasure and merging know these columns too.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update

from core.contacts.tables import contacts
from core.db import Session

LOCK_FREE = (
    select(contacts.c.id)
    .where(contacts.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(contacts.c.id)
    .with_for_update(skip_locked=True, key_share=True)
)
# A refusal that is older than their last message says nothing of them now.
UNREACHABLE = (
    update(contacts)
    .where(
        contacts.c.id == bindparam("contact"),
        or_(contacts.c.last_inbound_at.is_(None), contacts.c.last_inbound_at <= bindparam("at")),
    )
    .values(unreachable_code=bindparam("code"), unreachable_at=bindparam("at"))
)
STOPPED = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact"), contacts.c.marketing_stop_at.is_(None))
    .values(marketing_stop_at=bindparam("at"))
)


def lock_free(session: Session, ids: Collection[int]) -> set[int]:
    """Lock those of these contacts that nobody holds; which ones.

    For transactions that hold other rows already, and must not wait for a contact any more.
    """
    return set(session.scalars(LOCK_FREE, {"ids": list(ids)})) if ids else set()


def unreachable(session: Session, told: Mapping[int, tuple[int, datetime]]) -> None:
    """WhatsApp refused what was for these (contact id → its code, and when); they are locked."""
    if told:
        rows = [{"contact": c, "code": code, "at": at} for c, (code, at) in sorted(told.items())]
        session.execute(UNREACHABLE, rows)


def allow_marketing(session: Session, contact_id: int, *, at: datetime) -> None:
    """This one wants marketing again, since then: news that are older than its stop say nothing."""
    session.execute(
        update(contacts)
        .where(contacts.c.id == contact_id, contacts.c.marketing_stop_at < at)
        .values(marketing_stop_at=None)
    )


def takes_marketing(session: Session, contact_id: int) -> bool:
    """Whether this one has not said that it wants none."""
    query = select(contacts.c.marketing_stop_at).where(contacts.c.id == contact_id)
    return session.scalar(query) is None


def stop_marketing(session: Session, told: Mapping[int, datetime]) -> None:
    """These want no marketing any more, since then (contact id → when); they are locked."""
    if told:
        session.execute(STOPPED, [{"contact": c, "at": at} for c, at in sorted(told.items())])
