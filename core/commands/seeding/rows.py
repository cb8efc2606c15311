"""A plan as rows, ready for the driver: moments and days are text. Pure.

Each method gives rows in the order of the columns named beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import Any, Final

from core.commands.seeding import phrases
from core.commands.seeding.moments import Calendar
from core.commands.seeding.plan import Plan
from core.commands.seeding.talk import Talk
from core.commands.seeding.visits import Ticket, Visit
from core.tickets.machine import Event
from core.tickets.machine import Status as TicketStatus

Rows = Iterator[tuple[Any, ...]]
CONTACTS: Final = (
    "id", "created_at", "created_day", "name", "wa_id", "user_id", "username",
    "last_inbound_at", "last_message_at", "messages", "silenced_by",
)  # fmt: skip
IDENTITIES: Final = ("key", "contact_id")
TICKETS: Final = (
    "id", "contact_id", "status", "topic", "source", "order_number", "saved", "received_at",
    "day", "expires_at", "operator_id", "taken_at", "first_reply_at", "closed_at", "unread",
)  # fmt: skip
EVENTS: Final = ("ticket_id", "at", "event", "status", "operator_id")
NOTES: Final = ("contact_id", "ticket_id", "operator_id", "at", "text")
TAGGED: Final = ("contact_id", "tag_id")
NOTED: Final = 0.15  # of the tickets somebody took
HAS_A_TAG: Final = 0.1  # of the contacts
NO_PHONE: Final = 97  # one contact in so many hides the phone behind a user name


class Scribe:
    """Writes a plan down for the given ids; draws the words from `random`."""

    def __init__(self, plan: Plan, *, calendar: Calendar, random: Random) -> None:
        self._plan = plan
        self._calendar = calendar
        self._random = random
        self.talk = Talk(calendar=calendar, random=random)
        self.contact_ids: Sequence[int] = ()
        self.ticket_ids: Sequence[int] = ()
        self.operator_ids: Sequence[int] = ()
        self._numbers: dict[int, int] = {}  # ticket of the plan, by identity → its number

    def contacts(self) -> Rows:
        """The people, as CONTACTS."""
        for contact_id, person in zip(self.contact_ids, self._plan.people, strict=True):
            wa_id, user_id, username = address(contact_id)
            silenced = person.open_ticket
            yield (
                contact_id,
                self._calendar.stamp(person.created),
                self._calendar.day(person.created),
                self._name(),
                wa_id,
                user_id,
                username,
                self._calendar.stamp(person.last_inbound),
                self._calendar.stamp(person.last),
                person.messages,
                None if silenced is None else self.ticket_ids[silenced],
            )

    def identities(self) -> Rows:
        """How they are recognised, as IDENTITIES."""
        for contact_id in self.contact_ids:
            wa_id, user_id, _username = address(contact_id)
            yield (f"wa:{wa_id}" if wa_id else f"id:{user_id}", contact_id)

    def tickets(self) -> Rows:
        """The tickets, as TICKETS."""
        stamp, choice = self._calendar.stamp, self._random.choice
        for number, ticket in zip(self.ticket_ids, self._plan.tickets, strict=True):
            self._numbers[id(ticket)] = number
            topic = choice(phrases.TOPICS)
            order = str(self._random.randint(10_000, 99_999)) if topic == "Pedidos" else ""
            yield (
                number,
                self.contact_ids[ticket.contact],
                ticket.status.value,
                topic,
                choice(phrases.SOURCES),
                order,
                f'{{"order": "{order}"}}' if order else "{}",
                stamp(ticket.received),
                self._calendar.day(ticket.received),
                stamp(ticket.expires),
                self._operator(ticket),
                stamp(ticket.taken),
                stamp(ticket.replied),
                stamp(ticket.closed),
                ticket.unread,
            )

    def events(self) -> Rows:
        """Their histories, as EVENTS."""
        stamp = self._calendar.stamp
        for number, ticket in zip(self.ticket_ids, self._plan.tickets, strict=True):
            operator = self._operator(ticket)
            yield number, stamp(ticket.received), Event.OPEN.value, TicketStatus.NEW.value, None
            if ticket.taken is not None:
                taken = TicketStatus.IN_PROGRESS.value
                yield number, stamp(ticket.taken), Event.TAKE.value, taken, operator
            if ticket.closing is not None:
                own = None if ticket.closing in (Event.EXPIRE, Event.LEAVE) else operator
                yield number, stamp(ticket.closed), ticket.closing.value, ticket.status.value, own

    def notes(self) -> Rows:
        """What operators noted beside some of their tickets, as NOTES."""
        for number, ticket in zip(self.ticket_ids, self._plan.tickets, strict=True):
            if ticket.taken is not None and self._random.random() < NOTED:
                yield (
                    self.contact_ids[ticket.contact],
                    number,
                    self._operator(ticket),
                    self._calendar.stamp(ticket.taken),
                    self._random.choice(phrases.NOTES),
                )

    def tagged(self, tag_ids: Sequence[int]) -> Rows:
        """Which contacts have one of these tags, as TAGGED."""
        for contact_id in self.contact_ids:
            if self._random.random() < HAS_A_TAG:
                yield contact_id, self._random.choice(tag_ids)

    def batches(self, messages: int) -> Iterator[list[Visit]]:
        """The visits, in lists of roughly so many messages."""
        visits = iter(self._plan.visits)
        while batch := list(islice(visits, max(messages // 8, 1))):
            yield batch

    def messages(self, visits: Iterable[Visit], ids: Iterable[int]) -> Rows:
        """What was said in these visits, as the talk's MESSAGES."""
        next_id = iter(ids)
        for visit in visits:
            ticket = visit.ticket
            self.talk.begin(
                visit,
                contact=self.contact_ids[visit.contact],
                ticket=self._numbers[id(ticket)] if ticket else None,
                operator=self._operator(ticket) if ticket else None,
            )
            for index in range(visit.size):
                yield self.talk.message(index, next(next_id))

    def _operator(self, ticket: Ticket) -> int | None:
        return None if ticket.operator is None else self.operator_ids[ticket.operator]

    def _name(self) -> str:
        choice = self._random.choice
        return f"{choice(phrases.FIRST_NAMES)} {choice(phrases.LAST_NAMES)}"


def address(contact_id: int) -> tuple[str | None, str | None, str | None]:
    """A contact's WhatsApp number, business-scoped id and user name; unique for each id."""
    if contact_id % NO_PHONE == 0:
        return None, f"AR.{7_000_000_000_000_000 + contact_id}", f"cliente{contact_id}"
    area = phrases.AREAS[contact_id % len(phrases.AREAS)]
    digits = 9 - len(area)
    number = contact_id * 7919 % 10**digits  # 7919 is prime: no two alike
    return f"549{area}{'3456'[contact_id % 4]}{number:0{digits}}", None, None
