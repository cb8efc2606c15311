"""Whose an identifier is: the ledger of identities. People who are known cost one query a batch."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, select, update

from core import clock
from core.contacts.rules import (
    ContactRow,
    Identified,
    Told,
    adopt,
    contested,
    grouped,
    newcomer,
)
from core.contacts.store.proposals import propose
from core.contacts.store.rows import lock
from core.contacts.tables import contacts, identities
from core.db import Session
from core.db.bulk import insert_new, insert_rows, upsert_rows
from core.db.lookup import Lookup
from core.db.sets import allocate_ids
from core.settings import Settings

KNOWN = Lookup(
    select(identities.c.key, identities.c.contact_id).where(
        identities.c.key.in_(bindparam("keys", expanding=True))
    ),
    "keys",
)
LOOKS: Final = 3  # a merge between looking and locking is rare, three in a row do not happen


def identify(
    session: Session, senders: Iterable[Identified], *, settings: Settings, now: datetime
) -> dict[str, int]:
    """The contact of every identifier, made where there is none: key → contact id.

    Where one person's identifiers belong to two contacts, nothing is given away: the most trusted
    one decides, and a merge is proposed. Identifiers are written in sorted order, so that two
    processes cannot wait for each other; who loses the race for a new one takes the winner's
    contact.
    """
    told = {keys: sender for sender in senders if (keys := sender.keys)}
    if not told:
        return {}
    names = {name: keys for keys, sender in told.items() for name in sender.names}
    found = owners(session, {*(key for keys in told for key in keys), *names})
    known = {key: found[key] for keys in told for key in keys if key in found}
    loose = {keys: one for keys, one in told.items() if any(key not in known for key in keys)}
    if loose:
        known |= _complete(session, loose, known, settings=settings, now=now)
    _rename(
        session,
        {name: known[keys[0]] for name, keys in names.items() if found.get(name) != known[keys[0]]},
        now=now,
    )
    propose(session, contested(told, known), now=now)
    return known


def identify_and_lock(
    session: Session, senders: Collection[Identified], *, settings: Settings, now: datetime
) -> tuple[dict[str, int], dict[int, ContactRow]]:
    """The contact of every identifier, and these contacts with their rows locked.

    Whoever waits for a lock may wait for a merge or an erasure: then the ledger has changed, and
    is asked again.
    """
    for _look in range(LOOKS):
        known = identify(session, senders, settings=settings, now=now)
        people = lock(session, set(known.values()))
        if not any(person.gone for person in people.values()):
            break
    return known, people


def owners(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """The contact of each of these that is in the ledger: key → contact id."""
    return dict(KNOWN(session, list(keys)))


def link(session: Session, contact_id: int, keys: Collection[str], *, now: datetime) -> None:
    """Give a contact identifiers; those of another contact stay there, and a merge is proposed."""
    won = _write(session, dict.fromkeys(keys, contact_id), now=now)
    taken = owners(session, set(keys) - won)
    pairs = {
        (min(contact_id, owner), max(contact_id, owner)): key
        for key, owner in sorted(taken.items())
        if owner != contact_id
    }
    propose(session, pairs, now=now)


def _complete(
    session: Session,
    told: Told,
    known: Mapping[str, int],
    *,
    settings: Settings,
    now: datetime,
) -> dict[str, int]:
    """What was missing in the ledger: key → contact id."""
    given = dict(known)
    groups = grouped(adopt(told, given))
    made = _make(session, groups, settings=settings, now=now)
    wanted = {key: owner for key, owner in given.items() if key not in known}
    wanted |= {key: owner for owner, group in made.items() for one in group for key in one.keys}
    won = _write(session, wanted, now=now)
    if len(won) < len(wanted):
        wanted |= owners(session, wanted.keys() - won)
        for owner, group in made.items():
            wanted |= _yield(session, owner, group, wanted)
    return wanted


def _make(
    session: Session,
    groups: Sequence[Sequence[Identified]],
    *,
    settings: Settings,
    now: datetime,
) -> dict[int, Sequence[Identified]]:
    """New contacts: the id of each, and who it is."""
    ids = allocate_ids(session, contacts, len(groups))
    day = clock.local_day(now, settings.zone)
    made = dict(zip(ids, groups, strict=True))
    rows: list[dict[str, Any]] = [
        {"id": contact_id, "created_at": now, "created_day": day, **newcomer(group)}
        for contact_id, group in made.items()
    ]
    insert_rows(session, contacts, rows)
    return made


def _write(session: Session, wanted: Mapping[str, int], *, now: datetime) -> set[str]:
    """Write new identifiers; those that nobody else had taken."""
    rows = [
        {"key": key, "contact_id": contact_id, "since": now}
        for key, contact_id in sorted(wanted.items())
    ]
    return set(insert_new(session, identities, rows, key="key", returning="contact_id"))


def _yield(
    session: Session, mine: int, group: Sequence[Identified], found: Mapping[str, int]
) -> dict[str, int]:
    """Another process made this person first: what we wrote becomes theirs, our contact nobody."""
    keys = dict.fromkeys(key for one in group for key in one.keys)
    winner = next((found[key] for key in keys if found[key] != mine), None)
    if winner is None:
        return {}
    session.execute(
        update(identities).where(identities.c.contact_id == mine).values(contact_id=winner)
    )
    session.execute(delete(contacts).where(contacts.c.id == mine))
    return {key: winner for key in keys if found[key] == mine}


def _rename(session: Session, names: Mapping[str, int], *, now: datetime) -> None:
    """A user name is whose it was last; written when that changes."""
    rows = [
        {"key": name, "contact_id": contact_id, "since": now}
        for name, contact_id in sorted(names.items())
    ]
    upsert_rows(session, identities, rows, key="key")
