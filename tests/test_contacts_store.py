"""Whose an identifier is: found at once, made once, never given away, never guessed."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, update

from core.contacts import store
from core.contacts.rules import ContactRow
from core.contacts.tables import contacts, identities, merges
from core.db import Database
from core.whatsapp.people import Sender
from tests.cast import NOON, settings
from tests.outgoing import until

SETTINGS = settings()
SHORT, LONG = "541155550101", "5491155550101"


class Ledger:
    """The people of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def identify(self, *senders: Sender) -> list[int]:
        """The contact of each of these, by their most trusted identifier."""
        with self.database.transaction() as session:
            by_key = store.identify(session, senders, settings=SETTINGS, now=NOON)
        return [by_key[sender.keys[0]] for sender in senders]

    def one(self, *senders: Sender) -> int:
        """The same, for identifiers that are all one person's."""
        (contact,) = set(self.identify(*senders))
        return contact

    def row(self, contact_id: int) -> ContactRow:
        """A contact."""
        with self.database.reading() as session:
            return store.get(session, contact_id)

    def all(self, question: Any) -> list[Any]:
        """Ask the database."""
        with self.database.reading() as session:
            return list(session.execute(question))

    def people(self) -> int:
        """How many contacts there are."""
        return len(self.all(select(contacts.c.id)))

    def proposed(self) -> list[tuple[int, int, str]]:
        """The merges proposed: who with whom, and by which identifier."""
        columns = (merges.c.first_id, merges.c.second_id, merges.c.evidence)
        return [tuple(row) for row in self.all(select(*columns).order_by(merges.c.id))]


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def test_people_who_are_known_cost_one_query(ledger: Ledger, statements: list[str]) -> None:
    people = [
        Sender(wa_id=f"54911555{n:05}", user_id=f"AR.{n}", username=f"user{n}", name="Ana")
        for n in range(200)
    ]
    first = ledger.identify(*people)
    statements.clear()
    assert ledger.identify(*people) == first
    asked = [statement for statement in statements if not statement.startswith("BEGIN")]
    assert len(asked) == 1, asked
    assert asked[0].startswith("SELECT")


def test_everything_a_newcomer_tells_is_kept(ledger: Ledger) -> None:
    sender = Sender(
        LONG, "AR.1", "Carla", "Carla.G", parent_user_id="AR.ENT.1", phone="573005550142"
    )
    contact = ledger.row(ledger.one(sender))
    assert (contact.wa_id, contact.user_id, contact.name) == (LONG, "AR.1", "Carla")
    assert (contact.username, contact.parent_user_id) == ("Carla.G", "AR.ENT.1")
    assert (contact.shared_phone, contact.phone) == ("573005550142", f"+{LONG}")
    rows = ledger.all(select(identities).order_by(identities.c.key))
    assert [row.key for row in rows] == [
        "id:AR.1",
        "pa:AR.ENT.1",
        "un:carla.g",
        f"wa:{LONG}",
        "wa:573005550142",
    ]
    assert {(row.contact_id, row.since) for row in rows} == {(contact.id, NOON)}


def test_identifiers_that_come_later_belong_to_whom_they_came_with(ledger: Ledger) -> None:
    contact = ledger.one(Sender(user_id="AR.1"))
    assert ledger.one(Sender(user_id="AR.1", wa_id=SHORT)) == contact
    assert ledger.one(Sender(wa_id=LONG, parent_user_id="AR.ENT.1")) == contact
    assert ledger.one(Sender(parent_user_id="AR.ENT.1")) == contact
    assert ledger.people() == 1
    assert ledger.proposed() == []


@pytest.mark.parametrize("turn", range(3))
def test_what_a_batch_tells_of_a_newcomer_in_pieces_is_one_person(
    ledger: Ledger, turn: int
) -> None:
    pieces = [
        Sender(user_id="AR.1", wa_id=LONG, name="Carla"),
        Sender(user_id="AR.1"),
        Sender(wa_id=SHORT, username="carla"),
    ]
    contact = ledger.one(*pieces[turn:], *pieces[:turn])
    assert ledger.people() == 1
    assert ledger.row(contact).name == "Carla"
    assert ledger.row(contact).username == "carla"


def test_in_a_batch_a_newcomers_number_goes_to_whom_it_was_told_of(ledger: Ledger) -> None:
    contact = ledger.one(Sender(user_id="AR.1"))
    told = [Sender(wa_id=LONG), Sender(user_id="AR.1", wa_id=LONG), Sender(wa_id=SHORT)]
    assert ledger.one(*told) == contact
    assert ledger.people() == 1


def test_between_two_contacts_the_most_trusted_identifier_decides(ledger: Ledger) -> None:
    number = ledger.one(Sender(wa_id=LONG))
    scoped = ledger.one(Sender(user_id="AR.1"))
    parent = ledger.one(Sender(parent_user_id="AR.ENT.1"))

    assert ledger.identify(Sender(user_id="AR.1", wa_id=LONG)) == [scoped]
    assert ledger.identify(Sender(LONG, "AR.1", parent_user_id="AR.ENT.1")) == [parent]

    assert ledger.one(Sender(wa_id=LONG)) == number, "nothing was given away"
    assert ledger.proposed() == [
        (number, scoped, f"wa:{LONG}"),
        (number, parent, f"wa:{LONG}"),
        (scoped, parent, "id:AR.1"),
    ]


@pytest.mark.parametrize("state", ["proposed", "rejected", "undone"])
def test_a_pair_is_proposed_once_whatever_was_decided(ledger: Ledger, state: str) -> None:
    ledger.identify(Sender(wa_id=LONG), Sender(user_id="AR.1"))
    both = Sender(user_id="AR.1", wa_id=LONG)
    ledger.identify(both)
    with ledger.database.transaction() as session:
        session.execute(update(merges).values(state=state))
    ledger.identify(both)
    assert [row.state for row in ledger.all(select(merges.c.state))] == [state]


def test_nobody_is_known_by_a_user_name(ledger: Ledger) -> None:
    before = ledger.one(Sender(user_id="CO.1", username="Iria.Dev7"))
    after = ledger.one(Sender(user_id="CO.2", username="iria.dev7"))
    assert before != after
    name = select(identities.c.contact_id).where(identities.c.key == "un:iria.dev7")
    assert [row.contact_id for row in ledger.all(name)] == [after], "whose it was last"
    assert ledger.proposed() == []


def test_an_erased_contact_has_no_identifiers_and_whoever_writes_is_new(ledger: Ledger) -> None:
    old = ledger.one(Sender(wa_id=LONG))
    with ledger.database.transaction() as session:
        session.execute(identities.delete())
        session.execute(update(contacts).values(wa_id=None, erased_at=NOON))
    assert ledger.one(Sender(wa_id=LONG)) != old


def test_whoever_waited_for_a_merge_finds_the_contact_that_stays(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    ledger = Ledger(database)
    first, second = ledger.identify(Sender(user_id="AR.1"), Sender(wa_id=LONG))

    def arrive() -> tuple[dict[str, int], dict[int, ContactRow]]:
        with database.transaction() as session:
            return store.identify_and_lock(
                session, [Sender(wa_id=LONG)], settings=SETTINGS, now=NOON
            )

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            store.lock(session, [first, second])
            arriving = pool.submit(arrive)
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            until(lambda: session.scalar(waiting))  # it knows the old owner, and wants its row
            session.execute(update(identities).values(contact_id=first))
            gone = update(contacts).where(contacts.c.id == second)
            session.execute(gone.values(merged_into=first))
        by_key, people = arriving.result()
    database.dispose()
    assert by_key == {f"wa:{LONG}": first}
    assert list(people) == [first]


def test_two_processes_that_meet_somebody_at_once_make_one_contact(ledger: Ledger) -> None:
    rounds = 25
    barrier = threading.Barrier(3)

    def meet(told: list[Sender]) -> list[int]:
        barrier.wait()
        return ledger.identify(*told)

    with ThreadPoolExecutor(3) as pool:
        for n in range(rounds):
            number, short, scoped = f"549115555{n:04}", f"54115555{n:04}", f"AR.{n}"
            told = [
                [Sender(wa_id=number, user_id=scoped)],
                [Sender(wa_id=short)],
                [Sender(user_id=scoped), Sender(wa_id=short, user_id=scoped)],
            ]
            list(pool.map(meet, told))
            assert ledger.one(Sender(wa_id=short), Sender(wa_id=number), Sender(user_id=scoped))
    assert ledger.people() == rounds
    assert ledger.proposed() == []


def test_the_form_of_a_number_that_worked_is_remembered(ledger: Ledger) -> None:
    contact = ledger.one(Sender(wa_id=LONG))
    with ledger.database.transaction() as session:
        store.remember_form(session, contact, SHORT)
    assert ledger.row(contact).send_to == SHORT
    ledger.one(Sender(wa_id=LONG))
    assert ledger.row(contact).send_to == SHORT, "a message in the usual form changes nothing"
    with ledger.database.transaction() as session:
        store.remember_form(session, contact, LONG)
    assert ledger.row(contact).send_to is None, "the usual form worked again"


def test_a_contact_that_is_gone_says_so(ledger: Ledger) -> None:
    ids = ledger.identify(*(Sender(user_id=f"AR.{n}") for n in range(3)))
    with ledger.database.transaction() as session:
        for contact, values in zip(ids, ({"merged_into": 1}, {"erased_at": NOON}, {}), strict=True):
            session.execute(
                update(contacts).where(contacts.c.id == contact).values(messages=1, **values)
            )
        people = store.lock(session, ids)
    assert [people[contact].gone for contact in ids] == [True, True, False]


def test_a_lock_lets_identifiers_be_added_and_holds_back_another_lock(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    ledger = Ledger(database)
    contact = ledger.one(Sender(user_id="AR.1"))
    try:
        with database.transaction() as session:
            store.lock(session, [contact])
            with database.transaction() as other:
                key = {"key": "id:AR.2", "contact_id": contact, "since": NOON + timedelta(hours=1)}
                other.execute(insert(identities).values(key))
            with database.transaction() as other:
                locked = select(contacts.c.id).with_for_update(skip_locked=True)
                assert other.execute(locked).all() == []
    finally:
        database.dispose()
