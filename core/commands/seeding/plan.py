"""Inventing who came when, and which visits became tickets. Pure.

Counts come out exactly as asked. A contact has one open ticket at most, of its last visit.
"""

from dataclasses import dataclass
from math import log
from random import Random
from typing import Final, NamedTuple

from core.commands.seeding.moments import visit_moments
from core.commands.seeding.visits import ASKED, HANDED_OVER, Person, Ticket, Visit
from core.settings import Settings
from core.tickets.machine import Event, Status

USUAL_SIZE: Final = 8  # messages of a visit
SURE: Final = 8  # the last visits have tickets, so that the desk is never empty
FRESH: Final = 40 * 3600  # tickets younger than this may still be open
OLD_STATES: Final = (
    [Status.RESOLVED] * 13 + [Status.CANCELLED] * 2 + [Status.NO_ANSWER] * 3 + [Status.EXPIRED] * 2
)
FRESH_STATES: Final = [Status.NEW] * 3 + [Status.IN_PROGRESS] * 4 + [Status.RESOLVED] * 3
CLOSED_BY: Final = {
    Status.RESOLVED: Event.RESOLVE,
    Status.CANCELLED: Event.CANCEL,
    Status.NO_ANSWER: Event.NO_ANSWER,
    Status.EXPIRED: Event.EXPIRE,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How much there shall be."""

    contacts: int
    messages: int
    tickets: int

    @property
    def possible(self) -> bool:
        """Whether somebody is there to write and to ask."""
        return self.contacts > 0 or self.messages == self.tickets == 0

    @property
    def visits(self) -> int:
        """Enough for every contact to come once and every ticket to be opened."""
        return max(self.contacts, self.tickets, self.messages // USUAL_SIZE)


class Plan(NamedTuple):
    """Everything that happened, visits and tickets in order of time, people in order of arrival."""

    people: list[Person]
    visits: list[Visit]
    tickets: list[Ticket]


def plan(shape: Shape, *, settings: Settings, operators: int, random: Random, now: int) -> Plan:
    """Invent a plan of this shape, ending at `now` (seconds since 1970)."""
    count = shape.visits
    moments = visit_moments(count, zone=settings.zone, random=random, now=now)
    comers = _comers(count, shape.contacts, random)
    last_visit = {contact: number for number, contact in enumerate(comers)}
    sizes = _sizes(count, shape.messages, random)
    expiry = settings.tickets.expiry_hours * 3600
    people: list[Person] = []
    visits: list[Visit] = []
    tickets: list[Ticket] = []
    for number, (at, contact, size) in enumerate(zip(moments, comers, sizes, strict=True)):
        pace = max(1, min(random.randint(15, 60), (now - at - 60) // (size + 1)))
        visit = Visit(contact, at, pace, size, None)
        if _has_ticket(number, count, shape.tickets):
            may_be_open = last_visit[contact] == number
            state = _state(len(tickets), now - at, expiry, may_be_open=may_be_open)
            ticket = _ticket(visit, state, expiry, random, operators)
            visit = _told(visit._replace(ticket=ticket), random, now)
            tickets.append(ticket)
        if contact == len(people):
            people.append(Person(at))
        people[contact].add(visit)
        if visit.ticket and visit.ticket.closed is None:
            people[contact].open_ticket = len(tickets) - 1
        visits.append(visit)
    return Plan(people, visits, tickets)


def _comers(count: int, contacts: int, random: Random) -> list[int]:
    """Who comes at each visit: newcomers at a steady rate, the others have been here before."""
    comers: list[int] = []
    known = 0
    for number in range(1, count + 1):
        if known * count < number * contacts:
            comers.append(known)
            known += 1
        else:
            comers.append(random.randrange(known))
    return comers


def _sizes(count: int, messages: int, random: Random) -> list[int]:
    """How long each visit is: around the mean, adding up exactly."""
    sizes = []
    for left in range(count, 0, -1):
        mean = messages / left
        size = messages if left == 1 else min(messages, round(mean * random.uniform(0.4, 1.6)))
        sizes.append(size)
        messages -= size
    return sizes


def _has_ticket(number: int, count: int, tickets: int) -> bool:
    """Whether a visit becomes a ticket: the last few do, the others are spread evenly."""
    sure = min(tickets, SURE)
    if number >= count - sure:
        return True
    spread, early = tickets - sure, count - sure
    return (number + 1) * spread // early > number * spread // early


def _state(number: int, age: int, expiry: int, *, may_be_open: bool) -> Status:
    """The state of ticket `number`, `age` seconds old; dealt out in turn, so that none misses."""
    if may_be_open and age < min(FRESH, expiry):
        return FRESH_STATES[number * 3 % len(FRESH_STATES)]
    state = OLD_STATES[number * 7 % len(OLD_STATES)]
    return Status.RESOLVED if state is Status.EXPIRED and age <= expiry else state


def _ticket(visit: Visit, state: Status, expiry: int, random: Random, operators: int) -> Ticket:
    received = visit.moment(min(ASKED, max(visit.size - 1, 0)))
    untaken = state is Status.NEW or (
        state in (Status.CANCELLED, Status.EXPIRED) and random.random() < 0.5
    )
    return Ticket(
        contact=visit.contact,
        received=received,
        expires=received + expiry,
        status=state,
        operator=None if untaken else random.randrange(operators),
        wait=0 if untaken else min(int(random.lognormvariate(log(300), 1.2)), 6 * 3600),
    )


def _told(visit: Visit, random: Random, now: int) -> Visit:
    """Fill in when the visit's ticket was taken, answered and closed, all of it before `now`."""
    ticket = visit.ticket
    if ticket is None:
        return visit
    room = now - visit.at - (visit.size + 1) * visit.pace
    ticket.wait = min(ticket.wait, max(room // 2, 0))
    if ticket.operator is not None:
        if visit.size > HANDED_OVER + 1:
            ticket.replied = visit.moment(HANDED_OVER + 1)
        ticket.taken = max(ticket.received, (ticket.replied or ticket.received + ticket.wait) - 10)
    if ticket.status in CLOSED_BY:
        ticket.closing = CLOSED_BY[ticket.status]
        if ticket.closing is Event.CANCEL and ticket.operator is None:
            ticket.closing = Event.LEAVE
        spoken = max(visit.last or 0, ticket.taken or ticket.received)
        closed = min(spoken + random.randint(30, 1800), now)
        ticket.closed = ticket.expires if ticket.closing is Event.EXPIRE else closed
    else:
        ticket.unread = visit.unread(since=ASKED)
    return visit
