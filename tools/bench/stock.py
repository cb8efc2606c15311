"""A database to look at: seeded, and with what a seed leaves out and pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import orjson
from sqlalchemy import delete, select, update

from core.accounts import actions
from core.accounts.actions import NewUser
from core.accounts.passwords import HashedPassword
from core.accounts.rules import Role, User
from core.accounts.store import people
from core.contacts.tables import contacts, merges
from core.conversations.tables import messages
from core.db import Database, Session
from core.db.bulk import insert_rows
from core.db.sets import allocate_ids, chunks
from core.intake.tables import journal, journal_failures
from core.jobs.store.upkeep import tend_file
from core.tickets.machine import Status
from core.tickets.tables import tickets
from tools.bench.servers import core

NAMES: Final = ("Ana", "Bruno", "Carolina", "Diego", "Elena", "Fabián", "Gabriela", "Hugo")
BROWSER: Final = "a-browser-of-benches"
EVERY_FAILURE: Final = 50  # one webhook in so many had an event that failed
STILL_OPEN: Final = 5  # and one failure in so many waits for somebody


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of everything there is; `talk` is the length of one conversation."""

    messages: int
    contacts: int
    tickets: int
    webhooks: int
    pairs: int
    talk: int


@dataclass(frozen=True, slots=True)
class Stock:
    """A filled database: its address, a session in it, the ticket of the long conversation."""

    url: str
    token: str
    ticket: int


def fill(url: str, amount: Amount) -> Stock:
    """Migrate a database, seed it and add the rest; an administrator is signed in."""
    known = {"OPENBOT_DATABASE__URL": url}
    core(["migrate"], known)
    database = Database(url)
    now = datetime.now(UTC)
    with database.transaction() as session:
        admin = _users(session, now)
    core(["seed", *_asked(amount)], known)
    random = Random(1)  # noqa: S311 - the same data every time
    with database.transaction() as session:
        ticket = _long_talk(session, admin, amount.talk, random, now)
        _pairs(session, amount.pairs, now)
        token = _signed_in(session, admin, now)
    with database.transaction() as session:
        _journal(session, amount.webhooks, now)
    _settle(database)
    database.dispose()
    return Stock(url, token, ticket)


def _asked(amount: Amount) -> list[str]:
    wanted = {
        "--contacts": amount.contacts,
        "--messages": amount.messages,
        "--tickets": amount.tickets,
    }
    return [word for option, count in wanted.items() for word in (option, str(count))]


def _users(session: Session, now: datetime) -> User:
    """The first is an administrator, the others are operators who share the tickets."""
    ids = [
        actions.add_user(
            session,
            NewUser(name, f"user{number}@example.org", Role.OPERATOR if number else Role.ADMIN),
            password=HashedPassword("x"),
            by=None,
            now=now,
        )
        for number, name in enumerate(NAMES)
    ]
    return people.get(session, ids[0]).user


def _signed_in(session: Session, who: User, now: datetime) -> str:
    code = actions.begin_sign_in(session, who, browser=BROWSER, device="bench", now=now)
    token = actions.exchange(session, code=code, browser=BROWSER, now=now)
    if token is None:
        raise RuntimeError("the code was not taken")
    return token.value


def _long_talk(session: Session, admin: User, count: int, random: Random, now: datetime) -> int:
    """Give one of the administrator's tickets a conversation of so many messages; its number."""
    working = tickets.c.status == Status.IN_PROGRESS.value
    ticket, contact = session.execute(
        select(tickets.c.id, tickets.c.contact_id).where(working).order_by(tickets.c.id).limit(1)
    ).one()
    session.execute(
        update(tickets).where(tickets.c.id == ticket).values(operator_id=admin.id, unread=0)
    )
    session.execute(delete(messages).where(messages.c.contact_id == contact))
    ids = list(allocate_ids(session, messages, count))
    talk = [_said(number, count, random, now) for number in range(count)]
    rows = [
        {**row, "id": message, "contact_id": contact, "ticket_id": ticket}
        for message, row in zip(ids, talk, strict=True)
    ]
    insert_rows(session, messages, rows)
    return int(ticket)


def _said(number: int, count: int, random: Random, now: datetime) -> dict[str, Any]:
    """Message `number` of a long conversation: texts both ways, answers to others, reactions."""
    at = now - timedelta(minutes=3 * (count - number))
    inbound = number % 2 == 0
    earlier = f"wamid.TALK{random.randrange(max(number - 20, 0), number)}" if number else None
    reaction = earlier is not None and number % 11 == 0
    text = "👍" if reaction else f"Mensaje {number}: {'y algo más ' * random.randrange(12)}"
    kind = "reaction" if reaction else "text"
    return {
        "wamid": f"wamid.TALK{number}",
        "direction": "in" if inbound else "out",
        "author": "customer" if inbound else "operator",
        "kind": kind,
        "text": text,
        "content": orjson.dumps({"type": kind, kind: {"body": text}}),
        "at": at,
        "day": at.date(),
        "quoted_wamid": earlier if reaction or number % 7 == 0 else None,
        "status": None if inbound else "read",
        "status_rank": 0 if inbound else 4,
        "sent_at": None if inbound else at,
        "read_at": None if inbound else at,
    }


def _pairs(session: Session, count: int, now: datetime) -> None:
    """Contacts that may be one person: every other pair is decided already."""
    ids: Sequence[int] = session.scalars(
        select(contacts.c.id).order_by(contacts.c.id).limit(2 * count)
    ).all()
    rows = [
        {
            "first_id": ids[number % len(ids)],
            "second_id": ids[(number + 1 + number // len(ids)) % len(ids)],
            "evidence": f"wa:54911{number:08}",
            "found_at": now - timedelta(minutes=count - number),
            "state": "rejected" if number % 2 else "proposed",
            "decided_at": now if number % 2 else None,
        }
        for number in range(count)
    ]
    insert_rows(session, merges, rows)


def _journal(session: Session, count: int, now: datetime) -> None:
    """So many webhooks of the last days, some with an event that failed."""
    ids = list(allocate_ids(session, journal, count))
    for part in chunks(enumerate(ids), 10_000):
        insert_rows(session, journal, [_webhook(n, i, count, now) for n, i in part])
    failed = [
        {
            "journal_id": entry,
            "position": 0,
            "error": "ValueError: an event that failed",
            "at": now,
            "resolved_at": now if number % STILL_OPEN else None,
        }
        for number, entry in enumerate(ids[:: min(EVERY_FAILURE, count)])
    ]
    insert_rows(session, journal_failures, failed)


def _webhook(number: int, entry: int, count: int, now: datetime) -> dict[str, Any]:
    text = {"from": "5491155550101", "id": f"wamid.J{number}", "type": "text"}
    value = {"messaging_product": "whatsapp", "messages": [{**text, "text": {"body": "hola"}}]}
    changes = [{"field": "messages", "value": value}]
    return {
        "id": entry,
        "received_at": now - timedelta(seconds=2 * (count - number)),
        "body": orjson.dumps({"entry": [{"id": "1", "changes": changes}]}),
        "outcome": "applied",
        "events": 1,
    }


def _settle(database: Database) -> None:
    """What the job of upkeep and PostgreSQL's own would have done by now."""
    if database.is_sqlite:
        tend_file(database)
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
