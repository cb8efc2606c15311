"""Status webhooks: in any order, twice, early, late, of doubles and of strangers."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from core.conversations.tables import messages
from core.db import Database
from core.outbox.rules.claimed import Claimed
from core.outbox.rules.verdicts import Lost, Taken, Unknown
from core.outbox.store import again, outcomes, statuses
from core.whatsapp.events import StatusEvent
from tests.outgoing import Post, token_of


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    post = Post(database)
    yield post
    post.check()


def one_sent(post: Post, text: str = "uno") -> tuple[Claimed, str]:
    """A message on its way that WhatsApp has taken."""
    post.put("Carla", text)
    (claimed,) = post.claim()
    (wamid,) = post.accept([claimed])
    return claimed, wamid


def test_a_status_is_written_with_its_time(post: Post) -> None:
    claimed, wamid = one_sent(post)
    post.later(seconds=3)
    post.status(wamid, "sent", token=token_of(claimed))
    message = post.message(claimed.message_id)
    assert (message.status, message.status_rank, message.status_at) == ("sent", 2, post.now)


def test_without_our_token_the_id_of_whatsapp_decides(post: Post) -> None:
    claimed, wamid = one_sent(post)
    post.status(wamid, "delivered")
    assert post.how(claimed.message_id) == ["delivered"]


def test_every_order_ends_in_the_same_state(post: Post) -> None:
    for order in permutations(["sent", "failed", "delivered", "read"]):
        claimed, wamid = one_sent(post)
        for name in order:
            post.status(wamid, name, token=token_of(claimed), code=131026)
        message = post.message(claimed.message_id)
        assert (message.status, message.error_code, message.error) == ("read", None, None)


def test_a_status_before_our_mark_settles_the_message(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    (claimed,) = post.claim()
    post.status("wamid.EARLY", "delivered", token=token_of(claimed))
    message = post.message(message_id)
    assert (message.status, message.wamid) == ("delivered", "wamid.EARLY")
    assert post.waiting() == []
    post.mark(Taken(message_id, 1, "wamid.EARLY"))
    assert post.how(message_id) == ["delivered"]
    assert post.counted() == 1


def test_a_parked_status_is_applied_by_the_transaction_that_learns_the_id(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    (claimed,) = post.claim()
    post.status("wamid.PARKED", "sent", "delivered")
    assert post.how(message_id) == ["sending"]
    assert [row.status for row in post.parked()] == ["sent", "delivered"]
    post.mark(Taken(message_id, claimed.attempt, "wamid.PARKED"))
    assert post.how(message_id) == ["delivered"]
    assert post.parked() == []


def test_a_status_that_crossed_the_mark_is_found_by_the_job(post: Post) -> None:
    claimed, wamid = one_sent(post)
    post.change(messages, wamid=None)
    post.status(wamid, "read")
    post.change(messages, wamid=wamid)
    assert post.act(statuses.retry_parked, settings=post.settings) == 1
    assert post.how(claimed.message_id) == ["read"]
    assert post.act(statuses.retry_parked, settings=post.settings) == 0


def test_statuses_of_strangers_are_parked_and_dropped_after_eight_days(post: Post) -> None:
    post.status("wamid.NOBODYS", "sent", token="ob1.999999.1")
    post.later(days=8, seconds=1)
    post.status("wamid.NOBODYS", "read", token="somebody else's")
    assert post.act(statuses.drop_parked) == 1
    assert [row.status for row in post.parked()] == ["read"]


@pytest.mark.parametrize("name", ["deleted", "warning", "", "accepted", "queued", "x" * 300])
def test_a_status_nobody_knows_changes_nothing(post: Post, name: str) -> None:
    claimed, wamid = one_sent(post)
    post.status(wamid, name, "sent", token=token_of(claimed))
    assert post.how(claimed.message_id) == ["sent"]
    assert post.parked() == []


def test_a_failure_carries_its_reason(post: Post) -> None:
    claimed, wamid = one_sent(post)
    post.status(wamid, "failed", token=token_of(claimed), code=131026)
    message = post.message(claimed.message_id)
    assert (message.status, message.error_code, message.error) == ("failed", 131026, "because")


def test_an_uncertain_message_is_settled_by_its_token(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    (claimed,) = post.claim()
    post.mark(Unknown(message_id, 1, "cut"))
    assert post.how(message_id) == ["uncertain"]
    post.status("wamid.LATE", "sent", token=token_of(claimed))
    message = post.message(message_id)
    assert (message.status, message.wamid, message.error) == ("sent", "wamid.LATE", None)
    assert post.counted() == 1


def test_an_unconfirmed_message_is_settled_even_hours_later(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    (claimed,) = post.claim()
    post.mark(Unknown(message_id, 1, "cut"))
    other = one_sent(post, "dos")
    post.later(minutes=11)
    post.status(other[1], "sent")
    assert post.act(outcomes.settle_uncertain, minutes=10) == 1
    assert post.how(message_id) == ["not_confirmed"]
    post.later(hours=5)
    post.status("wamid.LATE", "delivered", token=token_of(claimed))
    assert post.how(message_id) == ["delivered"]


def test_the_earlier_attempt_arriving_calls_the_next_one_off(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    (claimed,) = post.claim()
    post.mark(Lost(message_id, 1, 131026, "no"))
    post.act(again.requeue, message_id)
    post.status("wamid.FIRST", "delivered", token=token_of(claimed))
    assert post.how(message_id) == ["delivered"]
    assert post.waiting() == []
    assert post.claim() == []


def test_parked_statuses_of_strangers_are_not_looked_through_for_ever(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.status("wamid.CROSSED", "delivered")
    post.change(messages, wamid="wamid.CROSSED")
    post.later(minutes=61)
    assert not post.act(statuses.any_parked_known)
    post.later(minutes=-2)
    assert post.act(statuses.any_parked_known)
    assert post.act(statuses.retry_parked, settings=post.settings) == 1
    assert post.how(message_id) == ["delivered"]


@pytest.mark.parametrize("late", ["delivered", "failed"])
def test_a_status_at_the_moment_of_sending_again_sends_nothing_twice(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    """Somebody queues a failed message again after its status was read, and before it is raised."""
    database = Database(postgresql_url)
    post = Post(database)
    first, wamid = one_sent(post)
    post.mark(Lost(first.message_id, 1, 131026, "no"))
    post.change(messages, status="failed", status_rank=3)
    really = statuses.raise_to

    def after_a_click(session: Any, news: Any) -> None:
        assert post.act(again.requeue, first.message_id)
        really(session, news)

    with monkeypatch.context() as patched:
        patched.setattr(statuses, "raise_to", after_a_click)
        post.status(wamid, late, token=token_of(first), code=131026)
    assert post.how(first.message_id) == [late]
    assert post.claim() == []
    assert post.waiting() == []
    database.dispose()


def test_what_is_settled_behind_the_queues_back_is_not_sent(post: Post) -> None:
    (settled,) = post.put("Carla", "uno")
    post.change(messages, status="delivered", status_rank=4)
    (next_one,) = post.put("Carla", "dos")
    assert post.claim() == []
    (claimed,) = post.claim()
    assert claimed.message_id == next_one
    assert post.how(settled, next_one) == ["delivered", "sending"]


def test_the_earlier_attempts_failure_says_nothing_of_the_next(post: Post) -> None:
    first, wamid = one_sent(post)
    post.status(wamid, "failed", token=token_of(first), code=131026)
    post.act(again.requeue, first.message_id)
    post.status(wamid, "failed", token=token_of(first), code=131026)
    post.status(wamid, "failed")
    assert post.how(first.message_id) == ["queued"]
    (second,) = post.claim()
    assert second.attempt == 2
    post.status(wamid, "failed", token=token_of(first), code=131026)
    assert post.how(first.message_id) == ["sending"]


def test_a_double_breaks_nothing(post: Post) -> None:
    claimed, wamid = one_sent(post)
    post.status("wamid.DOUBLE", "failed", token=token_of(claimed))
    assert post.how(claimed.message_id) == ["accepted"]
    post.status("wamid.DOUBLE", "read", token=token_of(claimed))
    message = post.message(claimed.message_id)
    assert (message.status, message.wamid) == ("read", wamid)
    assert post.counted() == 1


def test_an_id_that_another_message_holds_is_not_taken_over(post: Post) -> None:
    _claimed, taken = one_sent(post)
    (message_id,) = post.put("Dora", "uno")
    (claimed,) = post.claim()
    post.status(taken, "sent", token=token_of(claimed))
    message = post.message(message_id)
    assert (message.status, message.wamid) == ("sent", None)
    (third,) = post.put("Eva", "uno")
    (fourth,) = post.put("Flor", "uno")
    ours = {c.message_id: c for c in post.claim()}
    post.hear(
        post.event("wamid.SAME", "sent", token_of(ours[third])),
        post.event("wamid.SAME", "sent", token_of(ours[fourth])),
    )
    assert [post.message(i).wamid for i in (third, fourth)] == ["wamid.SAME", None]


def test_a_token_of_an_attempt_nobody_made_is_not_believed(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.status("wamid.FORGED", "read", token=f"ob1.{message_id}.1")
    assert post.how(message_id) == ["queued"]
    assert [row.wamid for row in post.parked()] == ["wamid.FORGED"]


def test_a_customers_message_is_none_of_ours(post: Post) -> None:
    post.put("Carla", "uno")
    post.change(messages, direction="in", status=None, wamid="wamid.THEIRS", attempt=1)
    (row,) = post.waiting()
    post.status("wamid.THEIRS", "read", token=f"ob1.{row.message_id}.1")
    assert post.how(row.message_id) == [None]


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """What is executed, one entry a statement whatever its rows."""
    seen: list[str] = []

    def note(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("size", [10, 900])
def test_a_batch_costs_a_few_statements_whatever_its_size(
    post: Post, statements: list[str], size: int
) -> None:
    many: list[StatusEvent] = []
    post.rate = 10_000
    post.crowd(size)
    claimed = post.claim(1000)
    wamids = post.accept(claimed)
    for each, wamid in zip(claimed, wamids, strict=True):
        many += [post.event(wamid, name, token_of(each)) for name in ("sent", "delivered")]
    statements.clear()
    post.hear(*many)
    assert len(statements) <= 4
    statements.clear()
    post.hear(*many, *(post.event(f"wamid.STRANGER{n}", "sent") for n in range(size)))
    assert len(statements) <= 4
    assert len(claimed) == size
    assert set(post.all(select(messages.c.status))) == {("delivered",)}


def test_any_status_proves_that_statuses_arrive(post: Post) -> None:
    one_sent(post)
    post.later(seconds=10)
    post.status("wamid.STRANGER", "whatever")
    assert post.number().last_status_at == post.now


def test_the_webhook_and_the_worker_write_the_same_message_at_once(post: Post) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    with ThreadPoolExecutor(2) as pool:
        for n in range(25):
            (message_id,) = post.put("Carla", str(n))
            (claimed,) = post.claim()
            wamid, start = f"wamid.RACE{n}", Barrier(2)

            def answer(
                claimed: Claimed = claimed, wamid: str = wamid, start: Barrier = start
            ) -> None:
                start.wait()
                post.mark(Taken(claimed.message_id, claimed.attempt, wamid))

            def webhook(
                claimed: Claimed = claimed, wamid: str = wamid, start: Barrier = start
            ) -> None:
                start.wait()
                post.status(wamid, "delivered", token=token_of(claimed))

            for done in [pool.submit(answer), pool.submit(webhook)]:
                done.result()
            message = post.message(message_id)
            assert (message.status, message.wamid) == ("delivered", wamid)
    assert post.counted() == 25
    assert post.waiting() == []
    assert timedelta(0) <= post.now - post.number().last_status_at
