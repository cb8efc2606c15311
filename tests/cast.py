"""The people of the tests, what they write, and the house they write to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import orjson
from sqlalchemy import select

from core.accounts.rules import Role, User
from core.accounts.tables import users
from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database
from core.intake import actions
from core.intake.actions import Item, Post
from core.intake.published import Published, publish_first
from core.settings import ROOT, Settings, load
from core.tickets.tables import tickets
from core.whatsapp.reading import read
from core.whatsapp.signature import sign

NUMBER = "771200934455018"
SECRET = "an-app-secret-for-tests"
VERIFY = "a-verify-token-for-tests"
CARLA = "5491155550101"
DORA = "5491155550102"
NOON = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, 12:00 in Buenos Aires
ENVIRONMENT = {
    "OPENBOT_DOTENV": "/dev/null",
    "OPENBOT_WHATSAPP__GRAPH_URL": "http://127.0.0.1:1",  # nobody: a test asks nothing of Meta
    "OPENBOT_WHATSAPP__ACCESS_TOKEN": "an-access-token-for-tests",
    "OPENBOT_WHATSAPP__APP_SECRET": SECRET,
    "OPENBOT_WHATSAPP__VERIFY_TOKEN": VERIFY,
    "OPENBOT_WHATSAPP__PHONE_NUMBER_ID": NUMBER,
    "OPENBOT_WHATSAPP__BUSINESS_ACCOUNT_ID": "339120045561207",
    "OPENBOT_PANEL__COOKIE_SECRET": "a-cookie-secret-for-tests",
}
numbers = count(1)


def settings(**changes: str) -> Settings:
    """Complete settings for tests; changes are named section__key."""
    changed = {f"OPENBOT_{name.upper()}": value for name, value in changes.items()}
    return load({**ENVIRONMENT, **changed}, root=ROOT)


def message(
    body: str = "hola",
    *,
    wa_id: str | None = CARLA,
    user_id: str | None = None,
    at: datetime = NOON,
    wamid: str = "",
    **other: Any,
) -> dict[str, Any]:
    """An element of messages[]: a text, or another type given by keys of its own."""
    element: dict[str, Any] = {
        "id": wamid or f"wamid.TEST{next(numbers)}",
        "timestamp": str(int(at.timestamp())),
        "type": "text",
    }
    if wa_id:
        element["from"] = wa_id
    if user_id:
        element["from_user_id"] = user_id
    if not other:
        element["text"] = {"body": body}
    return {**element, **other}


def tap(option: str, title: str = "", **known: Any) -> dict[str, Any]:
    """A tapped button."""
    reply = {"type": "button_reply", "button_reply": {"id": option, "title": title or option}}
    return message(**known, type="interactive", interactive=reply)


def status(
    wamid: str, name: str = "delivered", *, at: datetime = NOON, **other: Any
) -> dict[str, Any]:
    """An element of statuses[]."""
    return {"id": wamid, "status": name, "timestamp": str(int(at.timestamp())), **other}


def value(
    *elements: dict[str, Any], number: str = NUMBER, name: str = "Carla Gómez"
) -> dict[str, Any]:
    """The value of a change holding these messages and statuses, with its contacts."""
    said = [e for e in elements if "type" in e]
    found = {e.get("from") or e.get("from_user_id"): e for e in said}
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "541155550000", "phone_number_id": number},
        "contacts": [
            {
                "profile": {"name": name},
                **({"wa_id": e["from"]} if "from" in e else {}),
                **({"user_id": e["from_user_id"]} if "from_user_id" in e else {}),
            }
            for e in found.values()
        ],
        "messages": said,
        "statuses": [e for e in elements if "status" in e],
    }


def body(*values: dict[str, Any]) -> bytes:
    """A webhook's bytes, one change a value."""
    return orjson.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": "339120045561207",
                    "changes": [{"field": "messages", "value": v} for v in values],
                }
            ],
        }
    )


def headers(raw: bytes) -> dict[str, str]:
    """What Meta sends with a body."""
    return {"X-Hub-Signature-256": sign(raw, SECRET), "Content-Type": "application/json"}


@dataclass
class House:
    """The whole of core on one database, driven by values instead of HTTP."""

    database: Database
    settings: Settings = field(default_factory=settings)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.published = Published(self.settings)
        with self.database.transaction() as session:
            publish_first(session, self.settings, now=self.now)

    def receive(self, *elements: dict[str, Any], **of_value: Any) -> None:
        """A webhook with these messages and statuses arrives now."""
        self.receive_body(body(value(*elements, **of_value)))

    def receive_body(self, raw: bytes) -> None:
        """A webhook of these bytes arrives now."""
        reading = read(raw, phone_number_id=NUMBER, now=self.now)
        with self.database.transaction() as session:
            items = actions.keep(session, [Post(raw, reading, self.now)], now=self.now)
            self.apply(session, items)

    def apply(self, session: Any, items: list[Item]) -> None:
        """Apply events that are journalled already."""
        bot = self.published.bot(session)
        actions.receive(session, items, bot=bot, settings=self.settings, now=self.now)

    def say(self, text: str, *, wa_id: str = CARLA, **known: Any) -> None:
        """A customer writes now."""
        self.receive(message(text, wa_id=wa_id, at=known.pop("at", self.now), **known))

    def later(self, **delta: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**delta)
        return self.now

    def act(self, action: Callable[..., Any], *args: Any, **known: Any) -> Any:
        """Do something as the panel does: one transaction, now."""
        with self.database.transaction() as session:
            return action(session, *args, **known, now=self.now)

    def operator(self, name: str = "Ana", role: Role = Role.OPERATOR) -> User:
        """An operator who can sign in."""
        email = f"{name.lower()}@example.org"
        with self.database.transaction() as session:
            row = {
                "name": name,
                "email": email,
                "role": role.value,
                "enabled": True,
                "password_hash": "x",
                "created_at": self.now,
            }
            (user_id,) = session.execute(users.insert().values(row)).inserted_primary_key or (0,)
        return User(id=user_id, name=name, email=email, role=role)

    def sent(self, wa_id: str = CARLA, **where: Any) -> list[Any]:
        """What we said to this person, oldest first."""
        return [row for row in self.said(wa_id) if row.direction == "out"]

    def said(self, wa_id: str = CARLA) -> list[Any]:
        """The whole conversation with this person, as it is shown."""
        with self.database.reading() as session:
            return list(
                session.execute(
                    select(messages)
                    .join(contacts, contacts.c.id == messages.c.contact_id)
                    .where(contacts.c.wa_id == wa_id)
                    .order_by(messages.c.at, messages.c.id)
                )
            )

    def tickets(self) -> list[Any]:
        """Every ticket, by number."""
        with self.database.reading() as session:
            return list(session.execute(select(tickets).order_by(tickets.c.id)))

    def contact(self, wa_id: str = CARLA) -> Any:
        """The row of this person."""
        with self.database.reading() as session:
            return session.execute(select(contacts).where(contacts.c.wa_id == wa_id)).one()

    def ask_for_a_person(self, wa_id: str = CARLA) -> int:
        """Say what the example flow hands over for; the number of the ticket."""
        self.say("hola", wa_id=wa_id)
        self.say("hablar con alguien", wa_id=wa_id)
        contact = self.contact(wa_id)
        assert contact.silenced_by, "the example flow did not hand over"
        return int(contact.silenced_by)
