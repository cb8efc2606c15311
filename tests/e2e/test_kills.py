"""kill -9, twenty times, of the process that receives and of the processes that send.

The checker after each: every event is stored exactly once, whatever it was answered; no message is
on a phone twice; none is missing but those that are listed for a person.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.conversations.tables import messages
from core.db import Database
from core.jobs import actions as jobs
from core.outbox.store.queue import OPERATOR, Outgoing, put
from core.outbox.tables import outbox
from simulator.client import Simulator
from simulator.server import start
from simulator.settings import Behaviour, Identity
from tests.cast import ENVIRONMENT, House, message
from tests.outgoing import until
from tests.servers.mortal import Webhook, Worker
from tests.servers.nursery import Nursery, nursery
from tests.servers.whole import environment

KILLS = 20
PEOPLE = 12
DEADLINE = 60.0


@pytest.fixture(scope="module")
def source() -> Iterator[Nursery]:
    """Where the processes come from."""
    with nursery() as source:
        yield source


@contextmanager
def meta(variables: dict[str, str], **behaviour: Any) -> Iterator[Simulator]:
    """The simulator in this process: it must outlive what is killed."""
    identity = Identity(
        webhook=f"http://127.0.0.1:{variables['OPENBOT_WEBHOOK__PORT']}/webhook",
        app_secret=ENVIRONMENT["OPENBOT_WHATSAPP__APP_SECRET"],
        verify_token=ENVIRONMENT["OPENBOT_WHATSAPP__VERIFY_TOKEN"],
        access_token=ENVIRONMENT["OPENBOT_WHATSAPP__ACCESS_TOKEN"],
        phone_number_id=ENVIRONMENT["OPENBOT_WHATSAPP__PHONE_NUMBER_ID"],
        business_account_id=ENVIRONMENT["OPENBOT_WHATSAPP__BUSINESS_ACCOUNT_ID"],
    )
    quick = Behaviour(retry_first=0.05, retry_longest=0.4, **behaviour)
    with start(identity, behaviour=quick) as running, Simulator(running.url) as simulator:
        variables["OPENBOT_WHATSAPP__GRAPH_URL"] = running.url
        yield simulator


@contextmanager
def meanwhile(act: Callable[[], None], *, every: float) -> Iterator[None]:
    """Do something again and again, in a thread, until the block ends."""
    stopped = threading.Event()

    def run() -> None:
        while not stopped.wait(every):
            act()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def test_the_webhook_is_killed_twenty_times_and_no_event_is_lost_or_doubled(
    database: Database, database_url: str, tmp_path: Path, source: Nursery
) -> None:
    variables = environment(database_url)
    webhook = Webhook(variables, tmp_path / "webhook.log", source)
    chance = random.Random(20)
    said: list[str] = []
    with meta(variables) as simulator:
        phones = [simulator.phone(f"54911{n:08}", name=f"Cliente {n}") for n in range(PEOPLE)]

        def write() -> None:
            said.append(chance.choice(phones).say(f"hola {len(said)}"))

        webhook.start()
        try:
            with meanwhile(write, every=0.02):
                for _ in range(KILLS):
                    time.sleep(chance.uniform(0.05, 0.3))  # under load: that is what is tested
                    webhook.kill()
                    webhook.start()
            simulator.wait_until_delivered(DEADLINE)
            attempts = simulator.ledger()["events"]
        finally:
            webhook.kill()
    _stored_once_each(database, said, attempts)


def _stored_once_each(database: Database, said: list[str], events: list[dict[str, Any]]) -> None:
    with database.reading() as session:
        stored = Counter(
            session.scalars(select(messages.c.wamid).where(messages.c.direction == "in"))
        )
        answers = session.scalars(select(messages.c.contact_id).where(messages.c.author == "bot"))
        answered = len(list(answers))
    assert len(said) > KILLS * 5, "there was no load"
    assert sum(len(event["attempts"]) > 1 for event in events) >= 1, "nothing was redelivered"
    assert stored == Counter(said)
    assert answered == len(said), "each is answered once"


@pytest.mark.parametrize("number", [1, 2])
def test_the_worker_is_killed_twenty_times_and_no_message_is_doubled_or_lost(
    database: Database, database_url: str, tmp_path: Path, source: Nursery, number: int
) -> None:
    house = House(database, now=clock.now())
    variables = environment(database_url)
    webhook = Webhook(variables, tmp_path / "webhook.log", source)
    senders = [
        Worker(variables, tmp_path / f"worker-{n}.log", source, database) for n in range(number)
    ]
    chance = random.Random(number)
    people = [f"54911{n:08}" for n in range(PEOPLE)]
    house.receive(*(message("hola", wa_id=wa_id, at=house.now) for wa_id in people))
    contacts = [house.contact(wa_id).id for wa_id in people]
    with meta(variables, latency=0.03, window_hours=0) as simulator:
        queued = Counter[int]()

        def talk() -> None:
            contact = chance.choice(contacts)
            queued[contact] += 1
            _queue(house, contact, f"mensaje {queued[contact]}")

        webhook.start()
        try:
            with meanwhile(talk, every=0.02):
                for sender in senders:
                    sender.start()
                for sender in islice(cycle(senders), KILLS):
                    time.sleep(chance.uniform(0.05, 0.4))  # while it sends
                    sender.kill()
                    sender.let_leases_end()  # or there would soon be nothing left to send
                    sender.start()
            until(lambda: _all_is_sent(database), seconds=DEADLINE)
            simulator.wait_until_delivered(DEADLINE)
            ledger = simulator.ledger(events=False)
        finally:
            webhook.kill()
            for sender in senders:
                sender.kill()
    _nothing_doubled_nothing_missing(house, ledger)


def _queue(house: House, contact: int, text: str) -> None:
    content = b'{"type":"text","text":{"body":"%s"}}' % text.encode()
    with house.database.transaction() as session:
        row = Outgoing(contact, OPERATOR, "text", text, content)
        put(session, [row], settings=house.settings, now=clock.now())


def _all_is_sent(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(outbox.c.message_id).limit(1)) is None


def _nothing_doubled_nothing_missing(house: House, ledger: dict[str, Any]) -> None:
    patience = timedelta(minutes=house.settings.outbox.uncertain_minutes)
    jobs.settle_uncertain(house.database, house.settings, clock.now() + patience)
    sent = [
        int(token.split(".")[1])
        for token in ledger["tokens"]
        for _ in range(ledger["tokens"][token])
    ]
    with house.database.reading() as session:
        rows = list(
            session.execute(
                select(messages.c.id, messages.c.status).where(messages.c.direction == "out")
            )
        )
    assert len(rows) > KILLS * 5, "there was no load"
    assert [number for number, times in Counter(sent).items() if times > 1] == []
    listed = {row.id for row in rows if row.status == "not_confirmed"}
    assert {row.id for row in rows} - set(sent) <= listed, "missing, and listed nowhere"
    known = {row.status for row in rows if row.id not in listed}
    assert known <= {"sent", "delivered", "read"}
