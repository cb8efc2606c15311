"""Invented data hold together as real data do, come out in the numbers asked for, and repeat."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from core.commands.seeding import phrases
from core.commands.seeding.actions import Wish, fill
from core.commands.seeding.plan import Shape
from core.commands.seeding.rows import address
from core.contacts.tables import contact_tags, contacts, identities, tags
from core.conversations.tables import messages, notes
from core.db import Database
from core.media.tables import media
from core.plans.tables import billing, plan_usage
from core.tickets.machine import OPEN, Status
from core.tickets.tables import ticket_events, tickets
from tests.cast import NOON, settings
from tests.terminal import call

SHAPE = Shape(contacts=60, messages=1200, tickets=70)


def seeded(database: Database, shape: Shape = SHAPE, seed: int = 1) -> Database:
    fill(database, Wish(shape, seed), settings=settings(), progress=lambda _n: None, now=NOON)
    return database


def count(database: Database, query: Any) -> int:
    with database.reading() as session:
        return int(session.scalar(query) or 0)


def rows(database: Database, query: Any) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(query))


@pytest.mark.parametrize(
    "shape",
    [SHAPE, Shape(1, 0, 0), Shape(1, 50, 3), Shape(40, 10, 5), Shape(3, 8, 20), Shape(0, 0, 0)],
    ids=str,
)
def test_there_is_exactly_as_much_as_was_asked_for(database: Database, shape: Shape) -> None:
    seeded(database, shape)
    for table, wanted in (
        (contacts, shape.contacts),
        (identities, shape.contacts),
        (messages, shape.messages),
        (tickets, shape.tickets),
    ):
        assert count(database, select(func.count()).select_from(table)) == wanted


def test_every_state_is_there_and_each_fits_its_times(database: Database) -> None:
    found = rows(seeded(database), select(tickets))
    assert {row.status for row in found} == {status.value for status in Status}
    for row in found:
        open_ = Status(row.status) in OPEN
        assert open_ == (row.closed_at is None)
        assert open_ <= (row.expires_at > NOON)
        moments = [row.received_at, row.taken_at, row.first_reply_at, row.closed_at]
        assert (known := [at for at in moments if at]) == sorted(known)
        assert max(known) <= NOON
        assert (row.operator_id is None) == (row.taken_at is None)
        if row.status == Status.EXPIRED:
            assert row.closed_at == row.expires_at


def test_the_bot_is_silent_exactly_for_those_who_wait(database: Database) -> None:
    seeded(database)
    silenced = rows(database, select(contacts.c.id, contacts.c.silenced_by))
    open_tickets = rows(
        database,
        select(tickets.c.contact_id, tickets.c.id).where(
            tickets.c.status.in_([status.value for status in OPEN])
        ),
    )
    assert {tuple(row) for row in silenced if row.silenced_by} == {
        tuple(row) for row in open_tickets
    }
    assert open_tickets


def test_what_contacts_remember_is_what_their_messages_say(database: Database) -> None:
    seeded(database)
    inbound = messages.c.direction == "in"
    told = rows(
        database,
        select(
            contacts.c.id,
            contacts.c.messages,
            contacts.c.last_message_at,
            contacts.c.last_inbound_at,
            func.count(messages.c.id).label("count"),
            func.max(messages.c.at).label("last"),
            func.max(messages.c.at).filter(inbound).label("last_inbound"),
        )
        .outerjoin(messages, messages.c.contact_id == contacts.c.id)
        .group_by(contacts.c.id),
    )
    for row in told:
        assert row.messages == row.count
        assert row.last_message_at == row.last
        assert row.last_inbound_at == row.last_inbound


def test_every_ticket_has_its_history(database: Database) -> None:
    seeded(database)
    last = select(func.max(ticket_events.c.id)).group_by(ticket_events.c.ticket_id)
    ends = rows(database, select(ticket_events).where(ticket_events.c.id.in_(last)))
    states = {row.id: row.status for row in rows(database, select(tickets))}
    assert {row.ticket_id: row.status for row in ends} == states


def test_the_plan_counts_what_was_said(database: Database) -> None:
    seeded(database)
    used = select(func.sum(plan_usage.c.inbound), func.sum(plan_usage.c.outbound))
    ((inbound, outbound),) = rows(database, used)
    was = select(func.count()).select_from(messages)
    assert outbound == count(database, was.where(messages.c.direction == "out"))
    paid = was.where(messages.c.direction == "in", messages.c.kind != "reaction")
    assert inbound == count(database, paid)


def test_statuses_have_their_times_and_those_that_failed_their_reason(database: Database) -> None:
    sent = messages.c.direction == "out"
    for row in rows(seeded(database), select(messages).where(sent)):
        times = [row.at, row.sent_at, row.delivered_at, row.read_at, row.failed_at]
        assert (known := [at for at in times if at]) == sorted(known)
        assert known[-1] == row.status_at
        assert row.status_at <= NOON
        assert (row.read_at is not None) == (row.status == "read")
        assert (row.error_code == 131026) == (row.status == "failed") == (row.price_type is None)


def test_what_is_billed_is_what_arrived(database: Database) -> None:
    priced = messages.c.price_type.is_not(None)
    seeded(database)
    bills = count(database, select(func.sum(billing.c.messages)))
    assert bills == count(database, select(func.count()).select_from(messages).where(priced)) > 0


def test_answers_and_files_are_of_messages_that_are_there(database: Database) -> None:
    said = {row.wamid: row for row in rows(seeded(database), select(messages))}
    quoting = [row for row in said.values() if row.quoted_wamid]
    assert {"reaction", "text"} <= {row.kind for row in quoting}
    for row in quoting:
        other = said[row.quoted_wamid]
        assert other.contact_id == row.contact_id
        assert other.kind != "reaction"
        assert other.at <= row.at
    kinds = {row.id: row.kind for row in said.values()}
    files = rows(database, select(media))
    assert files
    assert all(kinds[file.message_id] == file.kind for file in files)
    assert {file.state for file in files} == {"gone"}


def test_operators_left_notes_and_tags(database: Database) -> None:
    seeded(seeded(database), seed=2)  # the tags are there already
    taken = {row.id: row for row in rows(database, select(tickets)) if row.taken_at}
    found = rows(database, select(notes))
    assert found
    assert all(taken[note.ticket_id].contact_id == note.contact_id for note in found)
    assert count(database, select(func.count()).select_from(contact_tags)) > 0
    assert count(database, select(func.count()).select_from(tags)) == len(phrases.TAGS)


def test_nothing_is_left_to_be_sent(database: Database) -> None:
    found = rows(seeded(database), select(messages.c.status, messages.c.direction).distinct())
    assert {row.status for row in found if row.direction == "out"} <= {
        "sent", "delivered", "read", "failed",
    }  # fmt: skip


def test_days_are_local(database: Database) -> None:
    zone = settings().zone
    for row in rows(seeded(database), select(messages.c.at, messages.c.day)):
        assert row.day == row.at.astimezone(zone).date()


def everything(database: Database) -> list[Any]:
    with database.reading() as session:
        return [
            tuple(row)
            for table in (contacts, tickets, messages)
            for row in session.execute(select(table).order_by(table.c.id))
        ]


def test_the_same_seed_gives_the_same_and_another_seed_another(
    sqlite_template: Path, tmp_path: Path
) -> None:
    found = []
    for number, seed in enumerate((1, 1, 2)):
        path = tmp_path / f"{number}.db"
        path.write_bytes(sqlite_template.read_bytes())
        database = seeded(Database(f"sqlite:///{path}"), seed=seed)
        found.append(everything(database))
        database.dispose()
    assert found[0] == found[1] != found[2]


def test_more_can_be_added_and_no_number_repeats(database: Database) -> None:
    seeded(database)
    seeded(database, seed=2)
    assert count(database, select(func.count()).select_from(messages)) == 2 * SHAPE.messages
    numbers = [address(contact_id) for contact_id in range(1, 50_000)]
    assert len(set(numbers)) == len(numbers)


def test_a_database_with_messages_is_left_alone_unless_forced(database_url: str) -> None:
    some = ("seed", "--contacts", 3, "--messages", 9, "--tickets", 1)
    first = call(*some, url=database_url)
    assert first.status == 0
    assert "Password (shown this once)" in first.out  # nobody was there: somebody has to sign in
    again = call(*some, url=database_url)
    assert again.status == 1
    assert "--force" in again.err
    assert call(*some, "--force", url=database_url).status == 0


def test_messages_without_anybody_are_wrong_usage(database_url: str) -> None:
    said = call("seed", "--contacts", 0, "--messages", 9, "--tickets", 1, url=database_url)
    assert said.status == 2
