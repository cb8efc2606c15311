"""Two contacts of one person: united by an administrator, parted again without a trace."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from core.accounts.rules import Role, User
from core.accounts.tables import audit
from core.contacts import store as contacts_store
from core.contacts.tables import contacts, identities, merges
from core.conversations.tables import messages, positions
from core.db import Database, metadata
from core.errors import AppError, NotAllowed
from core.media.tables import media
from core.merges import actions
from core.merges.rules import BothOpen, Decided, Gone
from core.merges.store import hands
from core.outbox.tables import outbox, read_marks
from core.plans.tables import billing
from core.reports.store import dashboard
from core.tickets import actions as tickets
from core.tickets.machine import Event
from core.tickets.rules import TicketMoved
from tests.cast import CARLA, NOON, House, message
from tests.outgoing import until

SCOPED = "AR.7719204458126603"
# What a merge concerns: the rows of every one of these are compared before and after.
TABLES = (contacts, identities, messages, hands.tickets, outbox, media, billing, positions)


class Two(House):
    """Carla, known by her number; and by her id, since she hid the number. Both wrote."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.boss = self.operator("Ada", Role.ADMIN)
        self.say("hola")
        self.later(minutes=1)
        self.hidden("hola, soy yo")
        self.later(minutes=1)

    def hidden(self, text: str) -> None:
        """Carla writes without her number."""
        hers = message(text, wa_id=None, user_id=SCOPED, at=self.now)
        self.receive(hers, name="Carla G.")

    def propose(self) -> int:
        """WhatsApp tells both identifiers together; the number of the proposal."""
        self.receive(message("los dos", user_id=SCOPED, at=self.now), name="Carla G.")
        self.later(minutes=1)
        return int(self.rows(merges)[-1].id)

    def merge(self, merge_id: int) -> None:
        """The administrator says that they are one."""
        self.act(actions.merge, merge_id, admin=self.boss)

    def undo(self, merge_id: int) -> None:
        """The administrator was wrong."""
        self.act(actions.undo, merge_id, admin=self.boss)

    def rows(self, table: Any) -> list[Any]:
        """Everything in a table."""
        with self.database.reading() as session:
            return list(session.execute(select(table).order_by(*table.primary_key)))

    def everything(self) -> dict[str, list[Any]]:
        """All that a merge concerns."""
        return {table.name: self.rows(table) for table in TABLES}

    def owners(self, table: Any) -> set[int]:
        """The contacts that rows of a table are of."""
        return {row.contact_id for row in self.rows(table)}

    def pairs(self) -> tuple[int, int]:
        """The ids of both, the older first."""
        first, second = (row.id for row in self.rows(contacts))
        return first, second

    def add(self, table: Any, **values: Any) -> None:
        """A row of a room that nothing in this test would fill."""
        with self.database.transaction() as session:
            session.execute(insert(table).values(**values))


@pytest.fixture
def two(database: Database) -> Two:
    return Two(database)


def furnish(two: Two) -> None:
    """Something of the second contact in every room, and of the first where they could clash."""
    first, second = two.pairs()
    for contact, count in ((first, 2), (second, 5)):
        two.add(
            billing,
            month=NOON.date(),
            contact_id=contact,
            ticket_id=0,
            category="service",
            type="regular",
            messages=count,
        )
        read = {"wamid": f"wamid.{contact}", "due_at": two.now + timedelta(seconds=contact)}
        two.add(read_marks, contact_id=contact, **read)
    pending = {"kind": "image", "state": "waiting", "created_at": two.now}
    two.add(media, contact_id=second, message_id=None, **pending)


def test_the_older_contact_takes_over_everything(two: Two) -> None:
    furnish(two)
    merge_id = two.propose()
    first, second = two.pairs()
    before = {row.id: row for row in two.rows(contacts)}

    two.merge(merge_id)

    for table in (identities, messages, outbox, media, billing, positions, read_marks):
        assert two.owners(table) == {first}, table.name
    stays, goes = two.rows(contacts)
    assert stays.messages == before[first].messages + before[second].messages
    assert stays.messages == len(two.rows(messages))
    assert stays.last_inbound_at == max(row.last_inbound_at for row in before.values())
    assert (stays.created_at, goes.merged_into, goes.messages) == (NOON, first, 0)
    assert [bill.messages for bill in two.rows(billing)] == [7]
    assert [mark.wamid for mark in two.rows(read_marks)] == [f"wamid.{second}"]


def test_whoever_writes_after_a_merge_is_the_contact_that_stays(two: Two) -> None:
    two.merge(two.propose())
    first, _second = two.pairs()
    two.hidden("¿siguen ahí?")
    two.say("¿hola?")
    assert two.owners(messages) == {first}
    assert len(two.rows(contacts)) == 2


def test_replies_go_to_the_identifiers_that_wrote_last(two: Two) -> None:
    two.say("con número")
    two.later(minutes=1)
    two.hidden("y ahora sin")
    merge_id = two.propose()
    two.merge(merge_id)
    with two.database.reading() as session:
        contact = contacts_store.get(session, two.pairs()[0])
    assert contact.user_id == SCOPED


def test_undoing_gives_each_back_exactly_what_it_had(two: Two) -> None:
    furnish(two)
    ana = two.operator()
    two.hidden("hablar con alguien")
    ticket = two.rows(hands.tickets)[0]
    two.act(tickets.take, ticket.id, operator=ana)
    two.act(tickets.reply, ticket.id, text="¡Hola!", operator=ana, settings=two.settings)
    merge_id = two.propose()
    before = two.everything()

    two.merge(merge_id)
    assert two.rows(contacts)[0].silenced_by == ticket.id
    two.undo(merge_id)

    assert two.everything() == before
    assert two.rows(merges)[0].state == "undone"


def test_what_arrived_after_the_merge_stays_when_it_is_undone(two: Two) -> None:
    merge_id = two.propose()
    first, second = two.pairs()
    counts = {row.id: row.messages for row in two.rows(contacts)}
    two.merge(merge_id)
    two.later(minutes=5)
    with two.database.transaction() as session:
        contacts_store.link(session, first, ["wa:573005550142"], now=two.now)
    two.hidden("después")
    since = [row.id for row in two.rows(messages) if row.at >= two.now]
    assert since

    two.undo(merge_id)

    stays, back = two.rows(contacts)
    owners = {row.id: row.contact_id for row in two.rows(messages)}
    assert {owners[i] for i in since} == {first}
    assert (stays.messages, back.messages) == (counts[first] + len(since), counts[second])
    assert (stays.wa_id, stays.user_id, stays.name) == (CARLA, None, "Carla Gómez")
    assert (back.user_id, back.name, back.merged_into) == (SCOPED, "Carla G.", None)
    ledger = {row.key: row.contact_id for row in two.rows(identities)}
    assert ledger == {f"wa:{CARLA}": first, "wa:573005550142": first, f"id:{SCOPED}": second}


def test_a_merge_may_be_undone_and_done_again(two: Two) -> None:
    merge_id = two.propose()
    before = two.everything()
    two.merge(merge_id)
    merged = two.everything()
    two.undo(merge_id)
    two.merge(merge_id)
    assert two.everything() == merged
    two.undo(merge_id)
    assert two.everything() == before


def test_two_open_tickets_are_not_made_one(two: Two) -> None:
    ada = two.boss
    merge_id = two.propose()
    two.say("hablar con alguien")
    two.hidden("hablar con alguien")
    one, other = (row.id for row in two.rows(hands.tickets))
    before = two.everything()
    with pytest.raises(BothOpen, match=f"#{one} y #{other}"):
        two.merge(merge_id)
    assert two.everything() == before

    two.act(tickets.take, other, operator=ada)
    two.act(tickets.close, other, Event.RESOLVE, operator=ada)
    two.later(seconds=6)  # the close took effect, and nobody wrote it down yet
    two.merge(merge_id)
    assert {row.status for row in two.rows(hands.tickets)} == {"NUEVO", "RESUELTO"}
    stays, goes = two.rows(contacts)
    assert (stays.silenced_by, goes.silenced_by) == (one, None)


@pytest.mark.parametrize("act", [actions.merge, actions.reject, actions.undo])
def test_only_administrators_decide(two: Two, act: Callable[..., None]) -> None:
    merge_id = two.propose()
    ana = two.operator()
    with pytest.raises(NotAllowed):
        two.act(act, merge_id, admin=ana)
    with two.database.reading() as session, pytest.raises(NotAllowed):
        actions.proposals(session, admin=ana)


def test_who_decided_is_written_down_without_an_identifier(two: Two) -> None:
    merge_id = two.propose()
    two.act(actions.reject, merge_id, admin=two.boss)
    two.merge(merge_id)
    two.undo(merge_id)
    first, second = two.pairs()
    assert [(row.action, row.subject, row.detail) for row in two.rows(audit)] == [
        (action, f"{first} {second}", "")
        for action in ("contact.reject", "contact.merge", "contact.part")
    ]
    assert {row.user_id for row in two.rows(audit)} == {two.boss.id}


def test_whoever_is_slower_is_told(two: Two) -> None:
    merge_id = two.propose()
    with pytest.raises(Decided):
        two.undo(merge_id)
    two.merge(merge_id)
    with pytest.raises(Decided):
        two.merge(merge_id)
    with pytest.raises(Decided):
        two.act(actions.reject, merge_id, admin=two.boss)
    with pytest.raises(AppError, match="ya no existe"):
        two.merge(merge_id + 1)


def test_a_third_contact_follows_to_the_one_that_stays(two: Two) -> None:
    number = "5493515550909"
    two.say("otro número", wa_id=number)
    two.receive(message("de los tres", wa_id=number, user_id=SCOPED, at=two.now))
    merge_id = two.propose()
    two.merge(merge_id)
    first, second, third = (row.id for row in two.rows(contacts))

    (after,) = proposals(two)
    assert (after.first_id, after.second_id) == (first, third)
    two.merge(after.id)
    assert two.owners(messages) == {first}
    two.undo(merge_id)
    assert {row.id: row.merged_into for row in two.rows(contacts)} == {
        first: None,
        second: None,
        third: first,
    }


def test_merges_in_a_row_are_undone_from_the_last(two: Two) -> None:
    number = "5493515550909"
    two.say("otro número", wa_id=number)
    two.receive(message("los dos", wa_id=number, user_id=SCOPED, at=two.now))
    (younger,) = two.rows(merges)
    older = two.propose()
    two.merge(younger.id)
    two.merge(older)
    with pytest.raises(Gone):
        two.undo(younger.id)
    two.undo(older)
    two.undo(younger.id)
    assert {row.merged_into for row in two.rows(contacts)} == {None}


@pytest.mark.parametrize("which", [0, 1])
def test_an_erased_contact_is_neither_merged_nor_brought_back(two: Two, which: int) -> None:
    merge_id = two.propose()
    erased = contacts.c.id == two.pairs()[which]

    def erase(at: Any) -> None:
        with two.database.transaction() as session:
            session.execute(contacts.update().where(erased).values(erased_at=at))

    erase(two.now)
    assert proposals(two) == []
    with pytest.raises(Gone):
        two.merge(merge_id)
    erase(None)
    two.merge(merge_id)
    erase(two.now)
    with pytest.raises(Gone):
        two.undo(merge_id)


def test_a_page_sees_the_pair_side_by_side_and_what_was_decided(two: Two) -> None:
    two.hidden("hablar con alguien")
    merge_id = two.propose()
    with two.database.reading() as session:
        [(merge, older, younger)] = actions.proposals(session, admin=two.boss)
        assert actions.decided(session, admin=two.boss) == []
    assert (merge.id, merge.evidence, merge.state) == (merge_id, f"wa:{CARLA}", "proposed")
    assert (older.name, older.wa_id, older.tickets) == ("Carla Gómez", CARLA, 0)
    assert (younger.user_id, younger.tickets) == (SCOPED, 1)
    assert older.messages
    assert younger.messages
    two.merge(merge_id)
    with two.database.reading() as session:
        assert actions.proposals(session, admin=two.boss) == []
        [(merge, *_parties)] = actions.decided(session, admin=two.boss)
    assert (merge.state, merge.decided_by, merge.decided_at) == ("merged", "Ada", two.now)


def test_every_table_that_names_a_contact_is_moved_by_a_merge() -> None:
    moved = {"contact_identities", "messages", "tickets", "outbox", "media", "billing"}
    moved |= {"notes", "suppressed"}
    joined = {"positions", "read_marks", "contact_tags"}
    named = {table.name for table in metadata.sorted_tables if "contact_id" in table.c}
    assert named == moved | joined, "teach core/merges/store/hands.py the new table"


def proposals(two: Two) -> list[Any]:
    """What waits for a decision."""
    boss: User = two.boss
    with two.database.reading() as session:
        return [merge for merge, *_parties in actions.proposals(session, admin=boss)]


def test_two_contacts_that_are_one_person_are_one_in_the_figures(two: Two) -> None:
    def counted() -> tuple[int, int]:
        with two.database.reading() as session:
            shown = dashboard(session, settings=two.settings, now=two.now)
        return shown.contacts, shown.new_today

    merge_id = two.propose()
    assert counted() == (2, 2)
    two.merge(merge_id)
    assert counted() == (1, 1)
    two.undo(merge_id)
    assert counted() == (2, 2)


def test_an_operator_who_waits_for_a_merge_is_told_that_the_ticket_moved(
    postgresql_url: str,
) -> None:
    two = Two(Database(postgresql_url))
    two.hidden("hablar con alguien")
    merge_id, ana = two.propose(), two.operator()
    (ticket,) = two.rows(hands.tickets)
    with ThreadPoolExecutor(1) as pool:
        with two.database.transaction() as session:
            contacts_store.lock(session, two.pairs())
            taking = pool.submit(two.act, tickets.take, ticket.id, operator=ana)
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            until(lambda: session.scalar(waiting))
            actions.merge(session, merge_id, admin=two.boss, now=two.now)
        with pytest.raises(TicketMoved):
            taking.result()
    two.act(tickets.take, ticket.id, operator=ana)
    two.database.dispose()
