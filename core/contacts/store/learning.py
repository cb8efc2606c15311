"""What becomes known of a contact from the status of a message of ours, not from theirs."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, update

from core.contacts.rules import Identified
from core.contacts.store.ledger import owners
from core.contacts.store.proposals import propose
from core.contacts.store.reach import lock_free
from core.contacts.tables import contacts, identities
from core.db import Session
from core.db.bulk import insert_new

# What is there stays: only their own messages change how somebody is reached.
LEARNT = (
    update(contacts)
    .where(contacts.c.id == bindparam("contact"))
    .values(
        {
            name: func.coalesce(contacts.c[name], bindparam(f"new_{name}"))
            for name in ("wa_id", "user_id", "parent_user_id")
        }
    )
)


def learn(session: Session, told: Mapping[int, Identified], *, now: datetime) -> None:
    """Give contacts identifiers they lack (contact id → all that was told of them).

    One that is another contact's stays there, and a merge is proposed. A contact that somebody
    holds is passed over: the next status tells the same again, and nobody waits.
    """
    free = lock_free(session, told)
    if not free:
        return
    wanted = {key: contact for contact in sorted(free) for key in told[contact].keys}
    rows = [{"key": k, "contact_id": c, "since": now} for k, c in sorted(wanted.items())]
    won = insert_new(session, identities, rows, key="key", returning="contact_id")
    owned = won | owners(session, wanted.keys() - won.keys())
    pairs = {
        (min(contact, owned[key]), max(contact, owned[key])): key
        for key, contact in sorted(wanted.items())
        if owned[key] != contact
    }
    propose(session, pairs, now=now)
    # What was in the ledger before is no news: it may be a number that was given up since.
    settled = set(won.values()) - {contact for pair in pairs for contact in pair}
    if settled:
        session.execute(LEARNT, [_columns(contact, told[contact]) for contact in sorted(settled)])


def _columns(contact: int, person: Identified) -> dict[str, object]:
    return {
        "contact": contact,
        "new_wa_id": person.wa_id,
        "new_user_id": person.user_id,
        "new_parent_user_id": person.parent_user_id,
    }
