"""Marking what became of attempts, and what of those nothing was heard of."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.accounts.rules import Role, User
from core.accounts.tables import audit
from core.db import Database
from core.errors import NotFound
from core.outbox.actions import NotToBeSentAgain, resend
from core.outbox.rules.backoff import NO_MORE_TRIES
from core.outbox.rules.verdicts import Again, Lost, Taken, Unknown
from core.outbox.store import outcomes, queue
from core.outbox.tables import number, outbox
from tests.outgoing import Post, token_of

ANA = User(id=1, name="Ana", email="ana@example.org", role=Role.OPERATOR)


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    post = Post(database)
    yield post
    post.check()


def test_an_accepted_message_leaves_the_queue_and_is_counted(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    (claimed,) = post.claim()
    (wamid,) = post.accept([claimed])
    message = post.message(message_id)
    assert (message.status, message.status_rank, message.wamid) == ("accepted", 1, wamid)
    assert post.waiting() == []
    assert post.counted() == 1


def test_marking_twice_counts_once(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    for _ in range(3):
        post.mark(Taken(message_id, 1, "wamid.A"))
    assert post.counted() == 1


def test_many_outcomes_are_marked_together(post: Post) -> None:
    ids = [post.put(name, "uno")[0] for name in ("Carla", "Dora", "Eva", "Flor")]
    post.claim()
    post.mark(
        Taken(ids[0], 1, "wamid.A"),
        Lost(ids[1], 1, 131051, "unsupported"),
        Unknown(ids[2], 1, "ReadTimeoutError"),
        Again(ids[3], 1, post.now + timedelta(seconds=4), 131056),
    )
    assert post.how(*ids) == ["accepted", "failed", "uncertain", "queued"]
    failed, doubtful = post.message(ids[1]), post.message(ids[2])
    assert (failed.error_code, failed.error, failed.status_rank) == (131051, "unsupported", 3)
    assert (doubtful.error, doubtful.attempted_at) == ("ReadTimeoutError", post.now)
    (row,) = post.waiting()
    assert (row.message_id, row.refusals, row.lease_until) == (ids[3], 1, None)
    assert row.due_at == post.now + timedelta(seconds=4)
    assert post.counted() == 1


def test_a_silent_workers_messages_become_uncertain_and_are_never_sent_again(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    assert post.act(outcomes.expire_leases) == 0
    post.later(seconds=61)
    assert post.act(outcomes.expire_leases) == 1
    assert post.how(message_id) == ["uncertain"]
    assert post.waiting() == []
    assert post.claim() == []


def test_a_late_answer_settles_what_became_uncertain(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.later(seconds=61)
    post.act(outcomes.expire_leases)
    post.mark(Taken(message_id, 1, "wamid.LATE"))
    assert post.how(message_id) == ["accepted"]
    assert post.counted() == 1


@pytest.mark.parametrize("again", [False, True])
def test_a_late_refusal_of_an_uncertain_message_is_a_failure(post: Post, again: bool) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.later(seconds=61)
    post.act(outcomes.expire_leases)
    post.mark(Again(message_id, 1, post.now, 131056) if again else Lost(message_id, 1, 100, "no"))
    assert post.how(message_id) == ["failed"]
    assert post.waiting() == []


def test_an_answer_to_an_older_attempt_changes_nothing_unless_it_succeeded(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.mark(Again(message_id, 1, post.now, 131056))
    post.claim()
    post.mark(Lost(message_id, 1, 100, "no"), Unknown(message_id, 1, "cut"))
    post.mark(Again(message_id, 1, post.now, 131056))
    assert post.how(message_id) == ["sending"]
    assert post.waiting()[0].attempt == 2
    post.mark(Taken(message_id, 1, "wamid.FIRST"))
    assert post.how(message_id) == ["accepted"]
    post.mark(Taken(message_id, 2, "wamid.SECOND"))
    assert post.message(message_id).wamid == "wamid.FIRST"
    assert post.counted() == 1


def test_what_stays_unknown_is_asked_of_a_person_once_statuses_flow(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.mark(Unknown(message_id, 1, "cut"))
    post.later(minutes=20)
    assert post.act(outcomes.settle_uncertain, minutes=10) == 0, "silence everywhere: our webhook"
    post.status("wamid.SOMEBODYS", "sent")
    assert post.act(outcomes.settle_uncertain, minutes=30) == 0, "too early"
    assert post.act(outcomes.settle_uncertain, minutes=10) == 1
    assert post.how(message_id) == ["not_confirmed"]


def test_statuses_from_before_the_attempt_prove_nothing(post: Post) -> None:
    post.put("Dora", "uno")
    post.accept(post.claim())
    post.status("wamid.SOMEBODYS", "sent")
    post.later(seconds=5)
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.mark(Unknown(message_id, 1, "cut"))
    post.later(minutes=20)
    assert post.act(outcomes.settle_uncertain, minutes=10) == 0
    assert post.how(message_id) == ["uncertain"]


def test_a_refused_number_rests_and_the_message_keeps_its_place(post: Post) -> None:
    first, second = post.put("Carla", "uno", "dos")
    post.claim()
    rest = post.now + timedelta(seconds=8)
    post.mark(Again(first, 1, post.now, 130429, hold_until=rest))
    post.put("Dora", "uno")
    assert post.claim() == []
    post.later(seconds=9)
    assert sorted(c.message_id for c in post.claim()) == [first, second + 1]


def test_an_expired_token_pauses_the_number(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.mark(Again(message_id, 1, post.now, 190, stop_code=190))
    assert post.how(message_id) == ["queued"]
    assert (post.number().paused_since, post.number().paused_code) == (post.now, 190)
    since = post.now
    post.later(seconds=1)
    post.mark(Again(message_id, 1, post.now, None, stop_code=-1))
    assert (post.number().paused_since, post.number().paused_code) == (since, None)


def test_a_bots_message_withdrawn_on_its_way_is_not_tried_again(post: Post) -> None:
    first, second = post.put("Carla", "uno", "dos", author="bot")
    post.claim()
    assert post.act(queue.withdraw_bot, [post.contact("Carla")]) == [second]
    post.mark(Again(first, 1, post.now, 131056))
    assert post.how(first, second) == ["withdrawn", "withdrawn"]
    assert post.waiting() == []


def test_no_number_of_refusals_is_taken_for_a_withdrawal(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.change(outbox, refusals=NO_MORE_TRIES - 2)
    for attempt in (1, 2, 3):
        post.claim()
        post.mark(Again(message_id, attempt, post.now, None))
    assert post.how(message_id) == ["queued"]
    (row,) = post.waiting()
    assert row.refusals == NO_MORE_TRIES - 1


def test_a_bots_message_withdrawn_on_its_way_is_shown_if_it_arrived(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno", author="bot")
    claimed = post.claim()
    post.act(queue.withdraw_bot, [post.contact("Carla")])
    post.accept(claimed)
    assert post.how(message_id) == ["accepted"]


def test_an_operators_message_on_its_way_outlives_the_withdrawal(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.act(queue.withdraw_bot, [post.contact("Carla")])
    post.mark(Again(message_id, 1, post.now, 131056))
    assert post.how(message_id) == ["queued"]


def test_a_long_reason_is_cut(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.mark(Lost(message_id, 1, 100, "x" * 10_000))
    assert len(post.message(message_id).error) == 500


# A person's button


def failed(post: Post) -> int:
    (message_id,) = post.put("Carla", "uno")
    post.mark(Lost(message_id, post.claim()[0].attempt, 131026, "no"))
    return message_id


def test_a_person_sends_again_as_another_attempt_of_the_same_message(post: Post) -> None:
    message_id = failed(post)
    post.act(resend, message_id, operator=ANA)
    message = post.message(message_id)
    assert (message.status, message.error_code, message.status_rank) == ("queued", None, 0)
    (claimed,) = post.claim()
    assert token_of(claimed) == f"ob1.{message_id}.2"
    post.accept([claimed])
    assert post.how(message_id) == ["accepted"]
    (line,) = post.all(audit.select())
    assert (line.user_id, line.subject) == (ANA.id, f"message:{message_id}")


def test_what_is_sent_again_after_acceptance_has_another_id(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    (wamid,) = post.accept(post.claim())
    post.status(wamid, "failed", code=131026)
    post.act(resend, message_id, operator=ANA)
    (second,) = post.accept(post.claim())
    assert post.message(message_id).wamid == second
    post.status(second, "delivered")
    assert post.how(message_id) == ["delivered"]


def test_pressing_twice_sends_once(post: Post) -> None:
    message_id = failed(post)
    post.act(resend, message_id, operator=ANA)
    with pytest.raises(NotToBeSentAgain):
        post.act(resend, message_id, operator=ANA)
    assert len(post.waiting()) == 1


def test_what_got_through_is_not_sent_again(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.mark(Unknown(message_id, 1, "cut"))
    with pytest.raises(NotToBeSentAgain):
        post.act(resend, message_id, operator=ANA)
    post.status("wamid.A", "delivered", token=f"ob1.{message_id}.1")
    with pytest.raises(NotToBeSentAgain):
        post.act(resend, message_id, operator=ANA)
    with pytest.raises(NotFound):
        post.act(resend, 999_999, operator=ANA)
    assert post.all(number.select())[0].paused_since is None
