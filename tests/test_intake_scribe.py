"""The writing half of the webhook in a process of its own: nothing lost when it dies."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.conversations.tables import messages
from core.db import Database
from core.intake import scribe as scribes
from core.intake.published import publish_first
from core.intake.scribe import Scribe, serve
from core.intake.webhooks import (
    EPOCH,
    HEAD,
    MICROSECOND,
    Receipt,
    Webhook,
    pack,
    pack_receipt,
    unpack,
    unpack_receipt,
)
from tests.cast import ENVIRONMENT, NOON, body, message, settings, status, value

MOMENTS = st.integers(0, 2**52).map(lambda n: EPOCH + n * MICROSECOND)


@pytest.fixture
def scribe(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scribe]:
    database = Database(database_url)
    with database.transaction() as session:
        publish_first(session, settings(), now=NOON)
    database.dispose()
    for name, known in {**ENVIRONMENT, "OPENBOT_DATABASE__URL": database_url}.items():
        monkeypatch.setenv(name, known)
    scribe = Scribe()
    yield scribe
    scribe.close()


def hello(text: str = "hola") -> Webhook:
    return Webhook(body(value(message(text), status("wamid.UNKNOWN"))), datetime.now(UTC))


def stored(url: str) -> int:
    database = Database(url)
    with database.reading() as session:
        count = session.scalar(select(func.count()).select_from(messages))
    database.dispose()
    return count or 0


@given(st.lists(st.builds(Webhook, st.binary(max_size=40), MOMENTS), max_size=5))
def test_a_batch_is_the_same_on_the_other_side(batch: list[Webhook]) -> None:
    assert unpack(pack(batch)) == batch


@given(st.builds(Receipt, st.booleans(), *[st.integers(0, 2**32 - 1)] * 3))
def test_a_receipt_is_the_same_on_the_other_side(receipt: Receipt) -> None:
    assert unpack_receipt(pack_receipt(receipt)) == receipt


def test_a_durable_batch_is_in_the_database_and_its_events_are_told(
    scribe: Scribe, database_url: str
) -> None:
    receipt = scribe([hello(), hello("menu"), Webhook(b"no json", datetime.now(UTC))])
    assert receipt == Receipt(durable=True, messages=2, statuses=2, unreadable=1)
    assert stored(database_url) >= 3  # two messages, and what the bot answered


def test_a_killed_scribe_is_not_believed_and_the_next_batch_has_a_new_one(
    scribe: Scribe, database_url: str
) -> None:
    first = hello()
    assert scribe([hello("antes")]).durable
    process = process_of(scribe)
    process.kill()
    process.wait(10)
    assert scribe([first]) == Receipt(durable=False)
    before = stored(database_url)
    assert scribe([first]).durable
    assert stored(database_url) > before


def test_it_outlives_the_signals_of_a_terminal_and_ends_with_its_socket(scribe: Scribe) -> None:
    assert scribe([hello()]).durable
    process = process_of(scribe)
    for number in (signal.SIGINT, signal.SIGTERM):
        process.send_signal(number)
    assert scribe([hello()]).durable
    scribe.close()
    assert process.returncode == 0


def test_a_socket_cut_in_the_middle_of_a_batch_stores_nothing_of_it(
    scribe: Scribe, database_url: str
) -> None:
    assert scribe([hello()]).durable
    before = stored(database_url)
    link, process = scribe._link, process_of(scribe)
    assert link
    packed = pack([Webhook(hello().body, NOON + timedelta(seconds=1))])
    link.sendall(len(packed).to_bytes(4, "little") + packed[:-1])
    link.close()
    assert process.wait(10) == 0
    assert stored(database_url) == before


def test_a_scribe_that_hangs_is_killed_and_does_not_hold_up_the_webhook_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scribes, "LONGEST_BATCH", 0.2)
    deaf = Scribe((sys.executable, "-c", "import time; time.sleep(600)"))
    deaf.start()
    process = process_of(deaf)
    assert deaf([hello()]) == Receipt(durable=False)
    assert process.returncode == -signal.SIGKILL
    deaf.close()


def test_whatever_a_commit_raises_the_other_side_hears_that_nothing_is_known() -> None:
    def broken(_batch: object) -> Receipt:
        raise BrokenPipeError  # an OSError, as a dead socket's

    ours, theirs = socket.socketpair()
    packed = pack([hello()])
    ours.settimeout(5)
    ours.sendall(HEAD.pack(len(packed)) + packed)
    with ours:
        with pytest.raises(BrokenPipeError):
            serve(theirs, broken)
        assert ours.recv(1) == b""


def test_one_that_has_ended_is_told_and_started_again_by_whoever_asks(scribe: Scribe) -> None:
    scribe.start()
    assert scribe.trouble() is None
    process_of(scribe).kill()
    process_of(scribe).wait(10)
    assert "ended" in (scribe.trouble() or "")
    assert scribe.trouble() is None
    assert scribe([hello()]).durable


def test_one_that_cannot_start_stays_in_trouble() -> None:
    stillborn = Scribe((sys.executable, "-c", "raise SystemExit(78)"))
    for _look in range(2):
        stillborn.trouble()
        process_of(stillborn).wait(10)
        assert "ended" in (stillborn.trouble() or "")
    stillborn.close()


def test_a_batch_that_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribes, "PATIENCE", 0.0)
    slow = Scribe((sys.executable, "-c", "import time; time.sleep(600)"))
    slow.start()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(slow, [hello()])
        until = time.monotonic() + 10
        while not slow.trouble() and time.monotonic() < until:
            time.sleep(0.01)
        assert "too long" in (slow.trouble() or "")
        process_of(slow).kill()
        assert asked.result() == Receipt(durable=False)
    slow.close()


def process_of(scribe: Scribe) -> subprocess.Popen[bytes]:
    assert scribe._process
    return scribe._process
