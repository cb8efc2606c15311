"""Filling a database: people and tickets in one transaction, then messages in batches.

The one command that writes more than a transaction should hold: SQLite's log would grow to several
times the data. What is written first is complete without what follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from core.accounts import actions as accounts
from core.accounts import passwords
from core.accounts.rules import Role
from core.commands.seeding import phrases, store
from core.commands.seeding.moments import Calendar, moment_of
from core.commands.seeding.plan import Shape, plan
from core.commands.seeding.rows import (
    CONTACTS,
    EVENTS,
    IDENTITIES,
    NOTES,
    TAGGED,
    TICKETS,
    Scribe,
)
from core.commands.seeding.talk import BILLS, FILES, MESSAGES
from core.db import Database, Session
from core.db.sets import allocate_ids
from core.settings import Settings

BATCH: Final = 50_000  # messages of a transaction
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to make: how much of everything, and the seed that all chance comes from."""

    shape: Shape
    seed: int


def fill(
    database: Database, wish: Wish, *, settings: Settings, progress: Progress, now: datetime
) -> None:
    """Write the plan; `progress` is told of every batch how many messages it was."""
    random = Random(wish.seed)  # noqa: S311 - it has to be repeatable, not secret
    operators = _operators(database, now=now)
    invented = plan(
        wish.shape,
        settings=settings,
        operators=len(operators),
        random=random,
        now=moment_of(now),
    )
    scribe = Scribe(invented, calendar=Calendar(settings.zone), random=random)
    scribe.operator_ids = operators
    with database.transaction() as session:
        scribe.contact_ids = allocate_ids(session, store.contacts, wish.shape.contacts)
        scribe.ticket_ids = allocate_ids(session, store.tickets, wish.shape.tickets)
        _write_people(session, scribe, now=now)
    for visits in scribe.batches(BATCH):
        count = sum(visit.size for visit in visits)
        with database.transaction() as session:
            ids = allocate_ids(session, store.messages, count)
            store.load(session, store.messages, MESSAGES, scribe.messages(visits, ids))
            store.load(session, store.media, FILES, scribe.talk.files)
        scribe.talk.files.clear()
        progress(count)
    with database.transaction() as session:
        bills = ((*bill, count) for bill, count in scribe.talk.bills.items())
        store.load(session, store.billing, BILLS, bills)
        store.add_usage(session, scribe.talk.usage)
        store.analyze(session)


def _write_people(session: Session, scribe: Scribe, *, now: datetime) -> None:
    store.load(session, store.contacts, CONTACTS, scribe.contacts())
    store.load(session, store.identities, IDENTITIES, scribe.identities())
    store.load(session, store.tickets, TICKETS, scribe.tickets())
    store.load(session, store.ticket_events, EVENTS, scribe.events())
    store.load(session, store.notes, NOTES, scribe.notes())
    tags = store.tag_ids(session, phrases.TAGS)
    store.load(session, store.contact_tags, TAGGED, scribe.tagged(tags))
    store.add_quick_replies(session, phrases.QUICK_REPLIES, now=now)


def _operators(database: Database, *, now: datetime) -> list[int]:
    """Who took the tickets: the users there are, else a few new ones whom nobody can sign in as."""
    with database.reading() as session:
        known = store.operator_ids(session)
    if known:
        return known
    hashed = passwords.hashed(passwords.random_password())
    with database.transaction() as session:
        for name in phrases.OPERATORS:
            email = f"{name.split()[0].lower()}@openbot.local"
            new = accounts.NewUser(name, email, Role.OPERATOR)
            accounts.add_user(session, new, password=hashed, by=None, now=now)
        return store.operator_ids(session)
