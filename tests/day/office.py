"""What the operators of a day have in common."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Barrier, Event
from typing import Any, Final

from sqlalchemy import select, update

from core import clock
from core.accounts.tables import users
from core.contacts.tables import contacts
from core.tickets.tables import tickets
from tests.day.customers import Customer
from tests.servers.whole import Whole

PATIENCE: Final = 60  # seconds for a colleague to come


@dataclass
class Meeting:
    """Two who do something to one ticket at the same moment."""

    barrier: Barrier = field(default_factory=lambda: Barrier(2, timeout=PATIENCE))
    ticket: Queue[int] = field(default_factory=Queue)


@dataclass
class Office:
    """`faults` are broken promises, in words; `told` is what the slower of two read."""

    whole: Whole
    customers: Sequence[Customer]
    take: Meeting = field(default_factory=Meeting)
    close: Meeting = field(default_factory=Meeting)
    handed: Queue[int] = field(default_factory=Queue)
    reserved: set[int] = field(default_factory=set)  # tickets at which two will meet
    told: list[str] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)  # a word, the phone it is for
    kept: list[str] = field(default_factory=list)  # words that must reach nobody
    faults: list[str] = field(default_factory=list)
    diary: list[str] = field(default_factory=list)  # who began what, and when
    evening: Event = field(default_factory=Event)  # nobody begins anything new
    failed: Event = field(default_factory=Event)  # somebody cannot go on: nobody waits for them
    night: Event = field(default_factory=Event)  # nothing moves any more; `right` is known
    right: dict[str, int] = field(default_factory=dict)  # what every browser must show then

    def ticket(self, number: int) -> Any:
        """A ticket with its phone (`wa_id`) and whose it is (`operator`), from the raw rows."""
        query = (
            select(tickets, contacts.c.wa_id, users.c.name.label("operator"))
            .join(contacts, contacts.c.id == tickets.c.contact_id)
            .outerjoin(users, users.c.id == tickets.c.operator_id)
            .where(tickets.c.id == number)
        )
        with self.whole.house.database.reading() as session:
            return session.execute(query).one()

    def customer(self, number: int) -> Customer:
        """Whose ticket it is."""
        phone = self.ticket(number).wa_id
        return next(one for one in self.customers if one.number == phone)

    def change_ticket(self, number: int, **values: Any) -> None:
        """Behind everybody's back: how time is made to pass for one ticket."""
        with self.whole.house.database.transaction() as session:
            session.execute(update(tickets).where(tickets.c.id == number).values(values))

    def change_contact(self, number: int, **values: Any) -> None:
        """The same for the contact of a ticket."""
        contact_id = self.ticket(number).contact_id
        with self.whole.house.database.transaction() as session:
            session.execute(update(contacts).where(contacts.c.id == contact_id).values(values))

    def receive(self, box: Queue[int]) -> int:
        """A ticket's number from a colleague, as long as they take."""
        for _ in range(PATIENCE):
            self.go_on()
            with suppress(Empty):
                return box.get(timeout=1)
        raise TimeoutError("a colleague did not come")

    def go_on(self) -> None:
        """Unless somebody else has failed: then everybody stops."""
        if self.failed.is_set():
            raise RuntimeError("somebody else failed")

    def give_up(self) -> None:
        """Keep nobody waiting."""
        self.failed.set()
        for meeting in (self.take, self.close):
            meeting.barrier.abort()

    def note(self, who: str, what: str) -> None:
        """Write into the diary, for whoever has to find out what went wrong."""
        self.diary.append(f"{clock.now():%H:%M:%S} {who}: {what}")

    def wants(self, holds: bool, otherwise: str) -> None:
        """Note a broken promise; the day goes on."""
        if not holds:
            self.faults.append(otherwise)
