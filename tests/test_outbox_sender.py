"""The sender, against a WhatsApp that does what it is told."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from core import clock
from core.conversations.tables import messages
from core.db import Database
from core.errors import StoreBusy
from core.outbox.sender import Sender
from core.outbox.sender import loop as sender_loop
from core.outbox.sender.crew import Crew
from core.outbox.store import outcomes
from core.whatsapp.answers import Accepted, Answer, NotSent, Refused, Unclear
from tests import cast
from tests.outgoing import FakeWhatsApp, Post, until

Stop = Callable[[], None]


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged, instead of printing it."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    post = Post(database)
    yield post
    post.check()


@pytest.fixture
def whatsapp() -> FakeWhatsApp:
    return FakeWhatsApp()


@pytest.fixture
def sender(post: Post, whatsapp: FakeWhatsApp) -> Iterator[Sender]:
    sender = Sender(post.database, whatsapp, post.settings, "w1", now=lambda: post.now)
    yield sender
    sender.close()


def test_sends_what_is_queued_in_order(post: Post, sender: Sender, whatsapp: FakeWhatsApp) -> None:
    ids = post.put("Carla", "uno", "dos")
    assert [sender.run_once() for _ in range(3)] == [1, 1, 0]
    assert whatsapp.texts == ["uno", "dos"]
    assert post.how(*ids) == ["accepted", "accepted"]


def test_waits_4_16_64_seconds_for_this_contact_only(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp
) -> None:
    post.put("Carla", "uno", "dos")
    for number, wait in enumerate((4, 16, 64)):
        whatsapp.answers = [Refused(131056, 400)]
        sender.run_once()
        assert post.waiting()[0].due_at == post.now + timedelta(seconds=wait)
        (other,) = post.put("Dora", f"a Dora {number}")
        sender.run_once()
        assert post.how(other) == ["accepted"], "another contact is not held up"
        post.later(seconds=wait - 1)
        assert sender.run_once() == 0
        post.later(seconds=1)
    while sender.run_once():
        pass
    assert [text for text in whatsapp.texts if "Dora" not in text] == ["uno"] * 4 + ["dos"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Refused(131047, 400), "failed"),
        (Refused(131051, 400), "failed"),
        (Refused(131026, 400), "queued"),
        (Refused(131000, 500), "uncertain"),
        (Refused(None, 502), "uncertain"),
        (Unclear("ReadTimeoutError"), "uncertain"),
        (NotSent("NewConnectionError"), "queued"),
        (Refused(131016, 500), "queued"),
    ],
)
def test_what_each_answer_does_to_its_message(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp, answer: Answer, status: str
) -> None:
    (message_id,) = post.put("Carla", "uno")
    whatsapp.answers = [answer]
    sender.run_once()
    assert post.how(message_id) == [status]


def test_an_argentine_number_is_tried_in_its_other_form_once(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp
) -> None:
    (message_id,) = post.put("Carla", "uno")
    whatsapp.answers = [Refused(131030, 400), Refused(131030, 400)]
    sender.run_once()
    sender.run_once()
    assert [body["to"] for body in whatsapp.received] == ["+5491155500000", "+541155500000"]
    tokens = [body["biz_opaque_callback_data"] for body in whatsapp.received]
    assert tokens == [f"ob1.{message_id}.1", f"ob1.{message_id}.2"]
    assert post.how(message_id) == ["failed"]


def test_an_expired_token_pauses_everything_and_loses_nothing(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp
) -> None:
    ids = post.put("Carla", "uno") + post.put("Dora", "dos")
    whatsapp.answers = [Refused(190, 401), Refused(190, 401)]
    sender.run_once()
    assert post.how(*ids) == ["queued", "queued"]
    assert sender.run_once() == 0
    assert post.number().paused_code == 190


def test_resumes_by_itself_when_a_probe_succeeds(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp
) -> None:
    ids = post.put("Carla", "uno") + post.put("Dora", "dos")
    whatsapp.answers = [Refused(190, 401), Refused(190, 401)]
    whatsapp.well = False
    sender.run_once()
    keeper = sender._keeper
    keeper.look(paused=True)
    assert whatsapp.probes == 0, "a minute first"
    post.later(minutes=1)
    keeper.look(paused=True)
    until(lambda: whatsapp.probes == 1 and not keeper._probe.is_alive())
    keeper.look(paused=True)
    assert whatsapp.probes == 1, "once a minute"
    whatsapp.well = True
    post.later(minutes=1)
    keeper.look(paused=True)
    until(lambda: post.number().paused_since is None)
    assert sender.run_once() == 1, "one goes ahead"
    post.later(seconds=3)
    sender.run_once()
    assert post.how(*ids) == ["accepted", "accepted"]


def test_a_new_token_in_env_is_taken_up_at_once(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp, monkeypatch: Any, tmp_path: Path
) -> None:
    env = tmp_path / ".env"
    for name, value in cast.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("OPENBOT_WHATSAPP__ACCESS_TOKEN")
    monkeypatch.setenv("OPENBOT_DOTENV", str(env))
    post.put("Carla", "uno")
    whatsapp.answers = [Refused(190, 401)]
    sender.run_once()
    env.write_text("OPENBOT_WHATSAPP__ACCESS_TOKEN=")
    sender._keeper.look(paused=True)
    assert whatsapp.tokens == [], "half-written"
    env.write_text("OPENBOT_WHATSAPP__ACCESS_TOKEN=a-fresh-token\n")
    os.utime(env, (1, 1))  # whatever the clock's grain, it changed
    sender._keeper.look(paused=True)
    until(lambda: post.number().paused_since is None)
    assert whatsapp.tokens == ["a-fresh-token"]
    assert sender.run_once() == 1


def test_a_refusal_of_the_old_token_does_not_pause_the_new_one(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp
) -> None:
    (message_id,) = post.put("Carla", "uno")
    whatsapp.answers = [Refused(190, 401)]
    sender._keeper.renewed_at = post.now + timedelta(seconds=1)
    sender.run_once()
    assert post.number().paused_since is None
    assert post.how(message_id) == ["queued"]


def test_a_throttled_number_slows_everybody_down(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp
) -> None:
    post.put("Carla", "uno")
    whatsapp.answers = [Refused(None, 429, retry_after=20)]
    sender.run_once()
    post.put("Dora", "dos")
    post.later(seconds=19)
    assert sender.run_once() == 0
    post.later(seconds=11)
    assert sender.run_once() == 2


def test_a_message_nobody_can_read_fails_alone(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp
) -> None:
    (poison,) = post.put("Carla", "uno")
    post.change(messages, content=b"\xff{")
    (next_one,) = post.put("Carla", "dos")
    sender.run_once()
    sender.run_once()
    assert post.how(poison, next_one) == ["failed", "accepted"]


def test_a_bug_while_sending_leaves_the_message_in_doubt(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp, monkeypatch: Any
) -> None:
    def broken(_body: object) -> Answer:
        raise ZeroDivisionError

    monkeypatch.setattr(whatsapp, "send", broken)
    (message_id,) = post.put("Carla", "uno")
    sender.run_once()
    assert post.how(message_id) == ["uncertain"]


def test_no_log_line_tells_who_was_told_what(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp, logged: list[Any]
) -> None:
    for answer in (Refused(131051, 400, "secreto"), Refused(1, 400, "secreto"), Unclear("cut")):
        post.put("Carla", "secreto")
        whatsapp.answers = [answer]
        sender.run_once()
    assert [line["event"] for line in logged] == [
        "message_failed",
        "message_uncertain",
        "message_uncertain",
    ]
    assert "secreto" not in str(logged)
    assert "54911" not in str(logged)


def test_a_machine_that_slept_does_not_send_what_others_may_have_given_up(
    post: Post, whatsapp: FakeWhatsApp
) -> None:
    post.put("Carla", "uno")
    (claimed,) = post.claim()
    post.later(seconds=41)
    done = threading.Event()
    crew = Crew(whatsapp, None, threads=1, now=lambda: post.now, on_news=done.set)
    crew.send([claimed])
    assert done.wait(5)
    (answered,) = crew.collect()
    crew.stop()
    assert isinstance(answered.answer, NotSent)
    assert whatsapp.received == []


def test_one_outcome_that_cannot_be_written_takes_no_other_along(
    postgresql_url: str, whatsapp: FakeWhatsApp, logged: list[Any]
) -> None:
    post = Post(Database(postgresql_url))
    sender = Sender(post.database, whatsapp, post.settings, "w1", now=lambda: post.now)
    bad, good = post.put("Carla", "uno") + post.put("Dora", "dos")
    whatsapp.answers = [Accepted("wamid.\x00"), Accepted("wamid.GOOD")]  # no NUL in PostgreSQL
    sender.run_once()
    assert post.how(bad, good) == ["sending", "accepted"]
    assert [line["event"] for line in logged] == ["marking_failed", "marking_failed"]
    post.later(seconds=61)
    post.act(outcomes.expire_leases)
    assert post.how(bad) == ["uncertain"]
    sender.close()
    post.database.dispose()


def test_a_busy_database_loses_no_outcome(
    post: Post, sender: Sender, whatsapp: FakeWhatsApp, monkeypatch: Any
) -> None:
    (message_id,) = post.put("Carla", "uno")
    really, failures = sender_loop.mark, [StoreBusy("busy"), StoreBusy("busy")]

    def busy_at_first(*args: Any, **known: Any) -> None:
        if failures:
            raise failures.pop()
        really(*args, **known)

    monkeypatch.setattr(sender_loop, "mark", busy_at_first)
    for _ in range(2):
        with pytest.raises(StoreBusy):
            sender.run_once()
    sender.run_once()
    assert post.how(message_id) == ["accepted"]
    assert whatsapp.texts == ["uno"]


# The loop itself, on the real clock


@pytest.fixture
def running(post: Post, whatsapp: FakeWhatsApp) -> Iterator[tuple[Sender, Stop]]:
    """A sender's loop in a thread, and what stops it."""
    post.now = clock.now()
    sender = Sender(post.database, whatsapp, post.settings, "w1")
    stopped = threading.Event()
    thread = threading.Thread(target=sender.run, args=(stopped,))

    def stop() -> None:
        stopped.set()
        sender.doorbell.ring()
        thread.join(20)
        assert not thread.is_alive()

    thread.start()
    yield sender, stop
    stop()
    sender.close()


def test_the_doorbell_makes_it_send_at_once(
    post: Post, whatsapp: FakeWhatsApp, running: tuple[Sender, Stop]
) -> None:
    sender, _stop = running
    began = time.monotonic()
    post.put("Carla", "uno")
    sender.doorbell.ring()
    until(lambda: whatsapp.texts == ["uno"])
    assert time.monotonic() - began < 0.9


def test_without_any_doorbell_it_looks_every_second(
    post: Post, whatsapp: FakeWhatsApp, running: tuple[Sender, Stop]
) -> None:
    post.put("Carla", "uno", "dos")
    until(lambda: whatsapp.texts == ["uno", "dos"], seconds=5)


def test_other_contacts_flow_while_one_request_hangs(
    post: Post, whatsapp: FakeWhatsApp, running: tuple[Sender, Stop], monkeypatch: Any
) -> None:
    release, send = threading.Event(), whatsapp.send

    def hang_for_carla(body: dict[str, Any]) -> Answer:
        if body["text"]["body"] == "a Carla":
            release.wait(20)
        return send(body)

    monkeypatch.setattr(whatsapp, "send", hang_for_carla)
    post.put("Carla", "a Carla", "otra a Carla")
    for n in range(5):
        post.put("Dora", f"a Dora {n}")
    running[0].doorbell.ring()
    until(lambda: whatsapp.texts == [f"a Dora {n}" for n in range(5)])
    release.set()
    until(lambda: whatsapp.texts[5:] == ["a Carla", "otra a Carla"])


def test_stopping_finishes_what_is_under_way_and_begins_nothing(
    post: Post, whatsapp: FakeWhatsApp, running: tuple[Sender, Stop], monkeypatch: Any
) -> None:
    sender, stop = running
    began, send = threading.Event(), whatsapp.send

    def slowly(body: dict[str, Any]) -> Answer:
        began.set()
        time.sleep(0.3)
        return send(body)

    monkeypatch.setattr(whatsapp, "send", slowly)
    first, second = post.put("Carla", "uno", "dos")
    sender.doorbell.ring()
    assert began.wait(5)
    stop()
    assert post.how(first, second) == ["accepted", "queued"]


def test_a_failing_turn_is_not_the_last_one(
    post: Post, whatsapp: FakeWhatsApp, running: tuple[Sender, Stop], monkeypatch: Any
) -> None:
    really, failures = sender_loop.claim, [ZeroDivisionError(), StoreBusy("busy")]

    def broken_at_first(*args: Any, **known: Any) -> Any:
        if failures:
            raise failures.pop()
        return really(*args, **known)

    monkeypatch.setattr(sender_loop, "claim", broken_at_first)
    post.put("Carla", "uno")
    running[0].doorbell.ring()
    until(lambda: whatsapp.texts == ["uno"])


def test_two_workers_never_send_one_message_twice(post: Post) -> None:
    post.now = clock.now()
    ids = post.crowd(60)
    every = [text for n in range(4) for text in post.put(f"talker {n}", *"abcde")]
    whatsapp, stopped = FakeWhatsApp(), threading.Event()
    settings = cast.settings(outbox__messages_per_second="1000")
    senders = [Sender(post.database, whatsapp, settings, f"w{n}") for n in range(2)]
    threads = [threading.Thread(target=s.run, args=(stopped,)) for s in senders]
    for thread in threads:
        thread.start()
    until(lambda: not post.waiting(), seconds=30)
    stopped.set()
    for sender, thread in zip(senders, threads, strict=True):
        sender.doorbell.ring()
        thread.join(20)
        sender.close()
    tokens = [body["biz_opaque_callback_data"] for body in whatsapp.received]
    assert sorted(tokens) == sorted(f"ob1.{i}.1" for i in [*ids, *every])
    said: dict[str, list[str]] = {}
    for body in whatsapp.received:
        said.setdefault(body["to"], []).append(body["text"]["body"])
    assert [texts for texts in said.values() if texts != ["hola"]] == [list("abcde")] * 4
