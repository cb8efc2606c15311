"""What has to hold when the storm is over: the database against what the simulator saw.

Each promise gives what breaks it; all of them give nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from core.contacts.tables import contacts, merges
from core.conversations.tables import messages
from core.db import Database
from core.intake.tables import journal, journal_failures
from core.media.tables import media
from core.outbox.rules.statuses import RANKS
from core.outbox.tables import outbox, parked_statuses
from core.plans.rules import FREE_KINDS
from core.plans.tables import plan_usage
from core.tickets.machine import OPEN
from core.tickets.tables import tickets
from simulator.client.books import Books
from tests.storm.crowd import Person
from tests.storm.staff import Staff

UNKNOWN = "not_confirmed"


@dataclass
class After:
    """Everything there is to compare."""

    database: Database
    books: Books
    people: Sequence[Person]
    promised: Sequence[bytes]  # webhooks that were answered 200
    staff: Staff
    dropped: frozenset[str]  # wamids of ours that WhatsApp took and delivered to nobody

    def all(self, table: Any) -> list[Any]:
        with self.database.reading() as session:
            return list(session.execute(select(table).order_by(*table.primary_key.columns)))

    @cached_property
    def messages(self) -> list[Any]:
        return self.all(messages)

    @cached_property
    def ours(self) -> dict[int, Any]:
        """Our messages, by id."""
        return {row.id: row for row in self.messages if row.direction == "out"}

    @cached_property
    def arrived(self) -> list[tuple[int, Any]]:
        """Our message ids with what reached a phone, in the order of arrival."""
        return [(int((got.token or "ob1.0.0").split(".")[1]), got) for got in self.books.got]

    def heard(self, wamid: str) -> list[str]:
        """The statuses of it that were answered 200."""
        told = self.books.statuses.get(wamid, {})
        return [name for name, times in told.items() if times]


def every_message_is_stored_once(after: After) -> list[Any]:
    wrote = Counter(wamid for person in after.people for wamid in person.wrote)
    stored = Counter(row.wamid for row in after.messages if row.direction == "in")
    return [*(wrote - stored).items(), *(stored - wrote).items(), *after.books.unheard()]


def nothing_is_left_waiting(after: After) -> list[Any]:
    known = {row.wamid for row in after.ours.values()}
    parked = [row for row in after.all(parked_statuses) if row.wamid in known]
    failed = [row.error for row in after.all(journal_failures)]
    return [*after.all(outbox), *parked, *failed]


def nothing_reaches_a_phone_twice(after: After) -> list[Any]:
    times = Counter(message_id for message_id, _got in after.arrived)
    return [each for each in times.items() if each[1] > 1 or each[0] not in after.ours]


def nothing_is_missing_without_a_reason(after: After) -> list[Any]:
    """A reason, or doubt that is shown; nobody can tell what only WhatsApp knows."""
    there = {message_id for message_id, _got in after.arrived}
    return [
        (row.id, row.status, row.error)
        for row in after.ours.values()
        if row.id not in there
        and not (row.status in (UNKNOWN, "withdrawn") or (row.status == "failed" and row.error))
        and not (row.wamid in after.dropped and not after.heard(row.wamid))
    ]


def every_status_is_the_highest_that_was_told(after: After) -> list[Any]:
    wrong = []
    for message_id, got in after.arrived:
        row = after.ours[message_id]
        heard = after.heard(got.wamid)
        highest = max(heard, key=lambda name: RANKS[name], default=None)
        right = {highest} if highest else {"accepted", UNKNOWN, "withdrawn"}
        if row.status not in right:
            wrong.append((message_id, row.status, heard))
    return wrong


def one_contact_per_person(after: After) -> list[Any]:
    """Or a proposal for an administrator, where the news of another number came late."""
    contact_of = {row.wamid: row.contact_id for row in after.messages}
    near = {frozenset((row.first_id, row.second_id)) for row in after.all(merges)}
    split = []
    owners = Counter[int]()
    for person in after.people:
        found = sorted({contact_of[wamid] for wamid in person.wrote if wamid in contact_of})
        owners.update(found)
        split += [(person.phone.id, found) for other in found[1:] if {found[0], other} not in near]
    return split + [each for each in owners.items() if each[1] > 1]


def order_is_kept_on_every_phone(after: After) -> list[Any]:
    last: dict[str, int] = {}
    wrong = []
    for message_id, got in after.arrived:
        if message_id < last.get(got.phone, 0):
            wrong.append((got.phone, last[got.phone], message_id))
        last[got.phone] = message_id
    return wrong


def one_open_ticket_per_contact(after: After) -> list[Any]:
    now_open = Counter(row.contact_id for row in after.all(tickets) if row.status in OPEN)
    silenced = {row.id for row in after.all(contacts) if row.silenced_by}
    return [each for each in now_open.items() if each[1] > 1] + sorted(silenced ^ now_open.keys())


def what_is_written_belongs_to_the_open_ticket(after: After) -> list[Any]:
    wrong = []
    for ticket in (row for row in after.all(tickets) if row.status in OPEN):
        theirs = [row for row in after.messages if row.contact_id == ticket.contact_id]
        opened = min((row.id for row in theirs if row.ticket_id == ticket.id), default=0)
        wrong += [
            (ticket.id, row.id, row.ticket_id)
            for row in theirs
            if row.direction == "in" and row.id > opened and row.ticket_id != ticket.id
        ]
    return wrong


def unread_is_what_nobody_has_read(after: After) -> list[Any]:
    wrong = []
    for ticket in after.all(tickets):
        theirs = [
            row
            for row in after.messages
            if row.contact_id == ticket.contact_id and row.kind not in FREE_KINDS
        ]
        first = min((row.id for row in theirs if row.ticket_id == ticket.id), default=0)
        since = max(first, after.staff.seen.get(ticket.id, 0) + 1)
        count = sum(row.direction == "in" and row.id >= since for row in theirs)
        if ticket.status in OPEN and ticket.unread != count:
            wrong.append((ticket.id, ticket.unread, count))
    return wrong


def the_journal_has_every_webhook(after: After) -> list[Any]:
    kept = Counter(sha256(row.body).digest() for row in after.all(journal))
    return list((Counter(sha256(body).digest() for body in after.promised) - kept).items())


def the_counters_are_right(after: After) -> list[Any]:
    of_contact = Counter(row.contact_id for row in after.messages)
    wrong: list[Any] = [
        (row.id, row.messages, of_contact[row.id])
        for row in after.all(contacts)
        if row.messages != of_contact[row.id]
    ]
    usage = after.all(plan_usage)
    inbound = sum(row.direction == "in" and row.kind not in FREE_KINDS for row in after.messages)
    outbound = sum(row.wamid is not None for row in after.ours.values())
    counted = (sum(row.inbound for row in usage), sum(row.outbound for row in usage))
    return wrong + ([] if counted == (inbound, outbound) else [(counted, (inbound, outbound))])


def every_file_has_come(after: After) -> list[Any]:
    rows = after.all(media)
    wanted = sum(person.files for person in after.people) + after.staff.files
    return [(row.id, row.state, row.error) for row in rows if row.state != "stored"] + (
        [] if len(rows) == wanted else [(len(rows), wanted)]
    )


PROMISES: tuple[Callable[[After], list[Any]], ...] = (
    every_message_is_stored_once,
    nothing_is_left_waiting,
    nothing_reaches_a_phone_twice,
    nothing_is_missing_without_a_reason,
    every_status_is_the_highest_that_was_told,
    one_contact_per_person,
    order_is_kept_on_every_phone,
    one_open_ticket_per_contact,
    what_is_written_belongs_to_the_open_ticket,
    unread_is_what_nobody_has_read,
    the_journal_has_every_webhook,
    the_counters_are_right,
    every_file_has_come,
)


def broken(after: After) -> dict[str, list[Any]]:
    """The promises that do not hold, each with what breaks it."""
    found = {promise.__name__: promise(after) for promise in PROMISES}
    return {name: faults[:10] for name, faults in found.items() if faults}
