"""Doubt is noted exactly while there is doubt, whatever happens to a message and in which order."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.conversations.tables import messages
from core.db import Database
from core.outbox.rules.verdicts import Again, Lost, Taken, Unknown
from core.outbox.store import again, outcomes, queue
from tests.outgoing import Post

Step = Callable[[Post, int], object]
STEPS: dict[str, Step] = {
    "claim": lambda post, _n: post.claim(),
    "taken": lambda post, n: post.mark(Taken(n, attempt_of(post, n), f"wamid.D{n}")),
    "lost": lambda post, n: post.mark(Lost(n, attempt_of(post, n), 100, "no")),
    "unknown": lambda post, n: post.mark(Unknown(n, attempt_of(post, n), "cut")),
    "again": lambda post, n: post.mark(Again(n, attempt_of(post, n), post.now, 131056)),
    "silence": lambda post, _n: (post.later(seconds=61), post.act(outcomes.expire_leases)),
    "settle": lambda post, _n: post.act(outcomes.settle_uncertain, minutes=1),
    "pressed": lambda post, n: post.act(again.requeue, n),
    "withdrawn": lambda post, _n: post.act(queue.withdraw_bot, [post.contact("Carla")]),
    "failed": lambda post, n: post.status("wamid.D", "failed", token=token(post, n)),
    "delivered": lambda post, n: post.status("wamid.D", "delivered", token=token(post, n)),
    "other": lambda post, _n: post.status("wamid.SOMEBODYS", "sent"),
}


def attempt_of(post: Post, message_id: int) -> int:
    return int(post.message(message_id).attempt)


def token(post: Post, message_id: int) -> str:
    return f"ob1.{message_id}.{max(attempt_of(post, message_id), 1)}"


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(course=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=12))
def test_doubt_is_set_exactly_while_a_message_is_uncertain_or_not_confirmed(
    post: Post, course: list[str]
) -> None:
    post.contact("Carla")
    post.later(seconds=1)
    (message_id,) = post.put("Carla", "uno", author="bot")
    post.claim()
    for name in course:
        STEPS[name](post, message_id)
        post.check()


def test_doubt_counts_from_the_attempt_and_ends_with_the_first_news(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    since = post.now
    post.later(seconds=61)
    post.act(outcomes.expire_leases)
    post.status("wamid.SOMEBODYS", "sent")
    post.later(minutes=10)
    post.act(outcomes.settle_uncertain, minutes=10)
    assert post.message(message_id).doubt_since == since
    post.status("wamid.D", "sent", token=f"ob1.{message_id}.1")
    assert post.all(select(messages.c.doubt_since))[0].doubt_since is None
