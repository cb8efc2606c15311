"""What has to be true at night: raw rows against what phones and operators know of the day."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import func, or_, select

from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database, Session
from core.media.tables import media
from core.outbox.tables import outbox
from core.plans.rules import FREE_KINDS
from core.tickets.machine import Status
from core.tickets.tables import tickets
from tests.day.office import Office
from tests.storm import promises
from tests.storm.promises import After

WORD: Final = re.compile(r"\bo\d+-\d+\b")
# Those of the storm's that hold for every desk, whoever worked at it.
PROMISES: Final[tuple[Callable[[After], list[Any]], ...]] = (
    promises.every_message_is_stored_once,
    promises.nothing_is_left_waiting,
    promises.nothing_reaches_a_phone_twice,
    promises.nothing_is_missing_without_a_reason,
    promises.every_status_is_the_highest_that_was_told,
    promises.order_is_kept_on_every_phone,
    promises.one_open_ticket_per_contact,
    promises.the_counters_are_right,
)


def broken(office: Office) -> dict[str, list[Any]]:
    """The promises that do not hold, each with what breaks it."""
    people = [one.person for one in office.customers]
    nobody: Any = None  # our operators are not the storm's
    books = office.whole.simulator.books()
    after = After(office.whole.house.database, books, people, (), nobody, frozenset())
    found = {promise.__name__: promise(after) for promise in PROMISES}
    found["every_word_of_an_operator_arrived_once"] = list(_misplaced(office))
    found["every_file_has_come"] = [
        row.id for row in after.all(media) if row.state not in ("stored", "sent")
    ]
    return {name: faults[:10] for name, faults in found.items() if faults}


def _misplaced(office: Office) -> Iterator[tuple[str, str, int]]:
    """Words that are on a phone too often, or not at all, or on one for which they were not."""
    there = Counter(
        (word, one.number)
        for one in office.customers
        for got in one.person.phone.got()
        for word in WORD.findall(str(got["text"]))
    )
    wanted = Counter(office.sent)
    for (word, phone), count in (there - wanted).items():
        yield word, f"too often on {phone}", count
    for (word, phone), count in (wanted - there).items():
        yield word, f"missing on {phone}", count


def phones(database: Database) -> dict[int, str]:
    """The phone of each ticket."""
    query = select(tickets.c.id, contacts.c.wa_id).join(
        contacts, contacts.c.id == tickets.c.contact_id
    )
    with database.reading() as session:
        return {row.id: row.wa_id for row in session.execute(query)}


def unsettled(database: Database) -> dict[str, int]:
    """What still waits: messages, files, tickets that time has closed already."""
    asked = {
        "messages": select(func.count()).select_from(outbox),
        "files": select(func.count()).where(media.c.state == "waiting"),
        "closes": select(func.count()).where(tickets.c.closing_at.is_not(None)),
    }
    with database.reading() as session:
        counted = {name: session.scalar(query) or 0 for name, query in asked.items()}
    return {name: count for name, count in counted.items() if count}


def figures(database: Database) -> dict[str, int]:
    """What the panel must show: unread messages EN PROCESO, and tickets by state."""
    in_progress = tickets.c.status == Status.IN_PROGRESS.value
    with database.reading() as session:
        unread = session.scalar(select(func.sum(tickets.c.unread)).where(in_progress)) or 0
        by_state = Counter(session.scalars(select(tickets.c.status)))
    return {"unread": int(unread)} | {status.value: by_state[status.value] for status in Status}


class Unread:
    """From a moment on at which nobody reads any more: every message of a customer counts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.reading() as session:
            self._last = session.scalar(select(func.max(messages.c.id))) or 0
            self._then = _unread(session)

    def wrong(self) -> dict[int, tuple[int, int]]:
        """Open tickets whose number is not the one before plus what came since."""
        with self._database.reading() as session:
            now = _unread(session)
            came = Counter(session.scalars(_came_since(self._last)))
        right = {ticket: self._then.get(ticket, 0) + came[ticket] for ticket in now}
        return {one: (now[one], right[one]) for one in now if now[one] != right[one]}


def _unread(session: Session) -> dict[int, int]:
    is_open = or_(
        tickets.c.status == Status.NEW.value, tickets.c.status == Status.IN_PROGRESS.value
    )
    query = select(tickets.c.id, tickets.c.unread).where(is_open)
    return {row.id: row.unread for row in session.execute(query)}


def _came_since(last: int) -> Any:
    return select(messages.c.ticket_id).where(
        messages.c.id > last,
        messages.c.direction == "in",
        messages.c.kind.not_in(FREE_KINDS),
        messages.c.ticket_id.is_not(None),
    )
