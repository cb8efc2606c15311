"""The queue as tests fill it, work it and look at it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import orjson
from sqlalchemy import insert, select, update

from core.contacts import store as contact_store
from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database
from core.outbox.rules import tokens
from core.outbox.rules.claimed import Catch, Claimed
from core.outbox.rules.verdicts import Taken, Verdict
from core.outbox.store import claims, outcomes, queue, statuses
from core.outbox.tables import number, outbox, parked_statuses
from core.plans.tables import plan_usage
from core.settings import Settings
from core.whatsapp.answers import Accepted, Answer
from core.whatsapp.events import StatusEvent
from tests import cast

LEASE = timedelta(seconds=60)
wamids = count(1)


@dataclass
class Post:
    """The outgoing side of one database. People are made when they are first written to."""

    database: Database
    settings: Settings = field(default_factory=cast.settings)
    now: datetime = cast.NOON
    rate: int = 1000

    def __post_init__(self) -> None:
        self._people: dict[str, int] = {}

    def contact(self, name: str, **changes: Any) -> int:
        """The id of this person, who wrote a moment ago unless told otherwise."""
        if name not in self._people:
            row = {
                "created_at": self.now,
                "created_day": self.now.date(),
                "name": name,
                "wa_id": f"54911555{len(self._people):05}",
                "last_inbound_at": self.now,
                **changes,
            }
            with self.database.transaction() as session:
                made = session.execute(insert(contacts).values(row)).inserted_primary_key
                assert made
                self._people[name] = made[0]
        return self._people[name]

    def put(
        self, name: str, *texts: str, author: str = "operator", kind: str = "text"
    ) -> list[int]:
        """Queue texts to this person; their ids."""
        return self._put([(self.contact(name), text) for text in texts], author, kind)

    def crowd(self, people: int) -> list[int]:
        """Queue one text to each of so many new people; the ids of the texts."""
        row = {"created_at": self.now, "created_day": self.now.date(), "last_inbound_at": self.now}
        with self.database.transaction() as session:
            rows = [{**row, "name": "", "wa_id": f"34{n:09}"} for n in range(people)]
            made = session.scalars(insert(contacts).returning(contacts.c.id), rows).all()
        return self._put([(contact, "hola") for contact in made], "operator", "text")

    def _put(self, said: Sequence[tuple[int, str]], author: str, kind: str) -> list[int]:
        rows = [
            queue.Outgoing(
                contact_id=contact,
                author=author,
                kind=kind,
                text=text,
                content=orjson.dumps({"type": kind, kind: {"body": text}}),
            )
            for contact, text in said
        ]
        with self.database.transaction() as session:
            contact_store.lock(session, {contact for contact, _text in said})
            return queue.put(session, rows, settings=self.settings, now=self.now)

    def claim(self, limit: int = 100, *, worker: str = "w1") -> list[Claimed]:
        """Claim as a worker does."""
        return self.catch(limit, worker=worker).rows

    def catch(self, limit: int = 100, *, worker: str = "w1") -> Catch:
        """The same, with what the claim tells about itself."""
        with self.database.transaction() as session:
            return claims.claim(
                session, worker=worker, limit=limit, rate=self.rate, lease=LEASE, now=self.now
            )

    def mark(self, *verdicts: Verdict) -> None:
        """Write down what came of attempts."""
        with self.database.transaction() as session:
            outcomes.mark(session, verdicts, settings=self.settings, now=self.now)

    def accept(self, claimed: Sequence[Claimed]) -> list[str]:
        """WhatsApp took them all; its ids."""
        ids = [f"wamid.OURS{next(wamids)}" for _ in claimed]
        self.mark(*(Taken(c.message_id, c.attempt, w) for c, w in zip(claimed, ids, strict=True)))
        return ids

    def status(self, wamid: str, *names: str, token: str | None = None, **known: Any) -> None:
        """Status webhooks of one message, in this order, in one batch."""
        self.hear(*(self.event(wamid, name, token, **known) for name in names))

    def event(
        self, wamid: str, name: str, token: str | None = None, code: int | None = None
    ) -> StatusEvent:
        """One status of a message."""
        error = "because" if name == "failed" else None
        return StatusEvent(wamid, name, self.now, token, code, error)

    def hear(self, *events: StatusEvent) -> None:
        """Statuses arrive, in one batch."""
        with self.database.transaction() as session:
            statuses.apply_statuses(session, events, settings=self.settings, now=self.now)

    def act(self, action: Callable[..., Any], *args: Any, **known: Any) -> Any:
        """One transaction, now."""
        with self.database.transaction() as session:
            return action(session, *args, **known, now=self.now)

    def later(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)

    def message(self, message_id: int) -> Any:
        """The row of a message."""
        return self.all(select(messages).where(messages.c.id == message_id))[0]

    def how(self, *ids: int) -> list[str]:
        """The statuses of these messages."""
        return [self.message(message_id).status for message_id in ids]

    def waiting(self) -> list[Any]:
        """The rows of the queue, by message."""
        return self.all(select(outbox).order_by(outbox.c.message_id))

    def parked(self) -> list[Any]:
        """The statuses of messages nobody knows."""
        return self.all(select(parked_statuses).order_by(parked_statuses.c.id))

    def number(self) -> Any:
        """The row of the business number."""
        return self.all(select(number))[0]

    def counted(self) -> int:
        """Outgoing messages counted against the plan."""
        return sum(row.outbound for row in self.all(select(plan_usage)))

    def check(self) -> None:
        """What holds after whatever was done: doubt is noted exactly where there is doubt."""
        for row in self.all(select(messages)):
            doubtful = row.status in ("uncertain", "not_confirmed")
            assert doubtful == (row.doubt_since is not None), (row.status, row.doubt_since)

    def change(self, table: Any, **values: Any) -> None:
        """Set columns of all rows of a table."""
        with self.database.transaction() as session:
            session.execute(update(table).values(**values))

    def all(self, question: Any) -> list[Any]:
        """Ask the database."""
        with self.database.reading() as session:
            return list(session.execute(question))


def token_of(claimed: Claimed) -> str:
    """The id of ours that an attempt carries."""
    return tokens.make(claimed.message_id, claimed.attempt)


def until(holds: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


class FakeWhatsApp:
    """Takes every message unless told otherwise; remembers whom it heard from what, in order."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.received: list[dict[str, Any]] = []
        self.well = True
        self.probes = 0
        self.tokens: list[str] = []

    def send(self, body: dict[str, Any]) -> Answer:
        """One message."""
        self.received.append(body)
        return self.answers.pop(0) if self.answers else Accepted(f"wamid.FAKE{next(wamids)}")

    def probe(self) -> bool:
        """Whether the number may send."""
        self.probes += 1
        return self.well

    def renew(self, whatsapp: Any) -> None:
        """Another token."""
        self.tokens.append(whatsapp.access_token.get_secret_value())

    @property
    def texts(self) -> list[str]:
        """What was said, in order of arrival."""
        return [body["text"]["body"] for body in self.received]
