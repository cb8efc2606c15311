"""News of who somebody is: a changed number, a new business-scoped id."""

from datetime import datetime

from core.contacts import store
from core.contacts.rules import Identified
from core.db import Session
from core.settings import Settings


def renumber(
    session: Session,
    previous: Identified,
    new: Identified,
    *,
    settings: Settings,
    now: datetime,
) -> int | None:
    """Link new identifiers to the contact of the old ones; its id, None if nothing new was told.

    The old ones stay, since delayed webhooks still use them. Where the new ones belong to another
    contact already, a merge is proposed and nothing is given away. Nobody known by the old ones:
    somebody as any other under the new ones. Locks the contact: in a batch, call it before the
    others are locked.
    """
    if not new.keys:
        return None
    is_known = bool(store.owners(session, previous.keys))
    who = previous if is_known else new
    by_key, _people = store.identify_and_lock(session, [who], settings=settings, now=now)
    contact_id = by_key[who.keys[0]]
    store.link(session, contact_id, (*previous.keys, *new.keys), now=now)
    if is_known:
        store.readdress(session, contact_id, new)
    return contact_id
