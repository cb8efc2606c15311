"""The sender and the simulator over real HTTP, with everything going wrong at once."""

import random
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from structlog.testing import capture_logs

from core.contacts.tables import contacts
from core.db import Database
from core.outbox.sender import Sender
from core.outbox.store import outcomes
from core.settings import WhatsApp
from core.whatsapp.client import GraphClient, graph
from core.whatsapp.events import StatusEvent
from core.whatsapp.reading import read
from simulator.testing import NUMBER_ID, TOKEN, World, world
from tests.outgoing import Post

PEOPLE = ("Carla", "Dora", "Eva", "Flor")
FAULTS: list[dict[str, Any]] = [
    {"kind": "refuse", "code": 131016},
    {"kind": "refuse", "code": 131056},
    {"kind": "refuse", "code": 130429},
    {"kind": "refuse", "code": 131000},
    {"kind": "refuse", "code": 131000, "accept": True},
    {"kind": "http", "status": 429, "retry_after": 3},
    {"kind": "http", "status": 502, "accept": True},
    {"kind": "http", "status": 503},
    {"kind": "cut", "accept": True},
    {"kind": "cut", "accept": False},
    {"kind": "malformed", "shape": "html"},
    {"kind": "malformed", "shape": "empty"},
    {"kind": "malformed", "shape": "huge"},
    {"kind": "hang", "seconds": 2, "then": "cut"},
    {"kind": "hang", "seconds": 2, "then": "answer", "accept": False},
    {"kind": "drip", "seconds": 0.2},
    {"kind": "statuses_first"},
]


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world(statuses=("sent", "delivered")) as whatsapp:
        yield whatsapp


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with capture_logs() as lines:
        yield lines


@pytest.mark.soak
def test_nothing_is_sent_twice_and_nothing_lost_whatever_goes_wrong(
    database: Database, whatsapp: World, monkeypatch: Any, logged: list[Any], soak: bool
) -> None:
    monkeypatch.setattr(graph, "TOTAL_SECONDS", 1.0)
    post = Post(database)
    for seed in range(20 if soak else 1):
        people = {f"{name} {seed}": number(post, f"{name} {seed}") for name in PEOPLE}
        for phone in people.values():
            whatsapp.simulator.phone(phone).say("hola")
        whatsapp.simulator.wait_until_delivered()
        asked = {name: post.put(name, *(f"{name}: {n}" for n in range(8))) for name in people}
        for fault in random.Random(seed).sample(FAULTS, len(FAULTS)):
            whatsapp.simulator.arm(**fault)
        work_through(post, whatsapp)
        for name, phone in people.items():
            check(post, asked[name], whatsapp.simulator.phone(phone).texts())
    assert whatsapp.simulator.faults() == [], "all of them struck"
    assert "Carla" not in str(logged)


def number(post: Post, name: str) -> str:
    """The phone of a person who has just written."""
    (row,) = post.all(select(contacts.c.wa_id).where(contacts.c.id == post.contact(name)))
    return str(row.wa_id)


def work_through(post: Post, whatsapp: World) -> None:
    """Send until the queue is empty, with statuses arriving in between; then let time pass."""
    settings = WhatsApp(
        graph_url=whatsapp.url, phone_number_id=NUMBER_ID, access_token=SecretStr(TOKEN)
    )
    sender = Sender(post.database, GraphClient(settings), post.settings, "w1", now=lambda: post.now)
    heard = 0
    for turn in count():
        if not post.waiting():
            break
        assert turn < 500, "the queue does not empty"
        sender.run_once()
        whatsapp.simulator.wait_until_delivered()
        heard = hear(post, whatsapp, heard)
        post.later(seconds=2)
    sender.close()
    post.later(minutes=11)
    post.status("wamid.SOMEBODYS", "sent")
    post.act(outcomes.settle_uncertain, minutes=10)


def hear(post: Post, whatsapp: World, since: int) -> int:
    """Apply the status webhooks that came; how many webhooks there are by now."""
    taken = list(whatsapp.inbox.received)
    for each in taken[since:]:
        events = read(each.body, phone_number_id=NUMBER_ID, now=post.now).events
        post.hear(*(event for _position, event in events if isinstance(event, StatusEvent)))
    return len(taken)


def check(post: Post, asked: list[int], arrived: list[str]) -> None:
    """Each message is on the phone once and known to be, or a person is asked; and in order."""
    rows = [post.message(message_id) for message_id in asked]
    assert {row.status for row in rows} <= {"delivered", "not_confirmed"}
    assert arrived == [row.text for row in rows if row.status == "delivered"]
