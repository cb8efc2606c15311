"""Times and prices of statuses: each written and counted once, in whatever order the news comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import permutations
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select, update

from core.conversations.tables import messages
from core.db import Database
from core.outbox.rules.statuses import TIMES, News
from core.outbox.rules.verdicts import Taken
from core.outbox.store import again, statuses
from core.outbox.store.rising import raise_to
from core.plans import store as plans
from core.plans.rules import Billed
from core.plans.tables import billing
from core.whatsapp.events import StatusEvent
from tests.cast import NOON
from tests.outgoing import Post, token_of

STEPS = ["sent", "failed", "delivered", "read", "played"]
ANSWER = "answer"
COMPARED = (
    "status",
    "status_rank",
    "status_at",
    "error_code",
    "error",
    *TIMES.values(),
    "price_category",
    "price_type",
    "doubt_since",
)


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


@dataclass(frozen=True)
class Told:
    """One thing heard of a message: the answer to our request, or a status."""

    name: str
    priced: bool = False
    ours: bool = False  # carries our token

    def event(self, wamid: str, token: str) -> StatusEvent:
        """As the webhook tells it; the same status always has the same time."""
        at = NOON + timedelta(seconds=10 + STEPS.index(self.name))
        failed = self.name == "failed"
        told = StatusEvent(
            wamid,
            self.name,
            at,
            token if self.ours else None,
            *((131026, "no") if failed else (None, None)),
        )
        if self.priced:
            return replace(told, price_category="service", price_type="regular")
        return told


Course = list[list[Told]]


@st.composite
def orders(draw: st.DrawFn) -> tuple[Course, Course]:
    """The same news twice, in two orders, batchings and numbers of copies."""
    names = draw(st.sets(st.sampled_from(STEPS), min_size=1))
    priced = draw(st.sets(st.sampled_from(sorted(names))))
    heard = [Told(name, name in priced) for name in sorted(names)] + [Told(ANSWER)]

    def course() -> Course:
        copies = draw(st.lists(st.sampled_from(heard), max_size=4))
        batches: Course = [[]]
        for told in draw(st.permutations([*heard, *copies])):
            if draw(st.booleans()):
                batches.append([])
            batches[-1].append(replace(told, ours=draw(st.booleans())))
        return batches

    return course(), course()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(both=orders())
def test_every_order_batching_and_copy_ends_in_the_same_row(
    post: Post, both: tuple[Course, Course]
) -> None:
    rows, counted = [], post.counted()
    for course in both:
        (message_id,) = post.put("Carla", "uno")
        (claimed,) = post.claim()
        before = bills(post)
        follow(post, message_id, token_of(claimed), course)
        row = post.message(message_id)
        rows.append([getattr(row, name) for name in COMPARED])
        assert bills(post) - before == (row.price_category is not None)
        heard = [told.name for batch in course for told in batch]
        assert row.status == max(heard, key=[ANSWER, *STEPS].index)
    assert rows[0] == rows[1]
    assert (post.waiting(), post.parked()) == ([], [])
    assert post.counted() - counted == 2, "each counted once, however it became known"
    post.check()


def follow(post: Post, message_id: int, token: str, course: Course) -> None:
    """Let the news come."""
    wamid = f"wamid.ORDER{message_id}"
    for batch in course:
        post.hear(*(told.event(wamid, token) for told in batch if told.name != ANSWER))
        if ANSWER in [told.name for told in batch]:
            post.mark(Taken(message_id, 1, wamid))
    post.act(statuses.retry_parked, settings=post.settings)


def bills(post: Post) -> int:
    return sum(row.messages for row in post.all(select(billing)))


def one_sent(post: Post, name: str = "Carla") -> tuple[int, str, str]:
    """A message that WhatsApp has taken: its id, WhatsApp's, and its token."""
    (message_id,) = post.put(name, "uno")
    (claimed,) = post.claim()
    (wamid,) = post.accept([claimed])
    return message_id, wamid, token_of(claimed)


def priced(wamid: str, name: str, category: str = "service", type_: str | None = "regular") -> Any:
    return replace(
        StatusEvent(wamid, name, NOON, None, None, None), price_category=category, price_type=type_
    )


def test_each_status_leaves_its_own_time_also_below_the_highest(post: Post) -> None:
    message_id, wamid, _token = one_sent(post)
    moments: dict[str, datetime] = {}
    for name in ("read", "sent", "failed", "delivered"):
        post.later(seconds=1)
        moments[TIMES[name]] = post.now
        post.status(wamid, name)
        post.later(seconds=1)
        post.status(wamid, name)
    row = post.message(message_id)
    assert {column: getattr(row, column) for column in moments} == moments
    assert (row.status, row.status_at, row.played_at) == ("read", moments["read_at"], None)
    assert (row.error_code, row.error) == (None, None)


def test_a_failure_told_after_the_delivery_changes_only_its_time(post: Post) -> None:
    for order in permutations(["failed", "delivered"]):
        message_id, wamid, _token = one_sent(post)
        post.status(wamid, *order, code=131026)
        row = post.message(message_id)
        assert (row.status, row.error_code) == ("delivered", None)
        assert row.failed_at == row.delivered_at == post.now


def test_a_time_that_another_process_has_written_meanwhile_stays(post: Post) -> None:
    """Both have read the message before either wrote: the statement itself decides."""
    message_id, wamid, _token = one_sent(post)
    times = []
    for seconds in (5, 9):
        heard = News(replace(priced(wamid, "sent"), at=post.now + timedelta(seconds=seconds)))
        heard.add(heard.highest)
        with post.database.transaction() as session:
            raise_to(session, {message_id: heard})
        times.append(post.message(message_id).sent_at)
    assert times == [post.now + timedelta(seconds=5)] * 2
    assert bills(post) == 1


def test_what_is_sent_again_has_times_of_its_own(post: Post) -> None:
    message_id, wamid, _token = one_sent(post)
    post.status(wamid, "sent", "failed")
    post.act(again.requeue, message_id)
    row = post.message(message_id)
    assert (row.sent_at, row.failed_at) == (None, None)
    post.status(wamid, "failed")
    assert post.message(message_id).failed_at is None, "that was the earlier attempt"


def test_a_message_is_billed_once_by_month_contact_ticket_category_and_type(post: Post) -> None:
    message_id, wamid, _token = one_sent(post)
    post.change(messages, ticket_id=7, day=date(2026, 10, 31))
    post.hear(priced(wamid, "sent"), priced(wamid, "delivered"))
    post.hear(priced(wamid, "read"), priced(wamid, "sent"))
    (row,) = post.all(select(billing))
    carla = post.contact("Carla")
    assert tuple(row) == (date(2026, 10, 1), carla, 7, "service", "regular", 1)
    assert post.message(message_id).price_category == "service"


def test_messages_of_a_contact_add_up_and_others_stand_apart(post: Post) -> None:
    told = [one_sent(post)[1] for _ in range(3)]
    other = one_sent(post, "Dora")[1]
    post.hear(*(priced(wamid, "sent") for wamid in told))
    post.hear(priced(one_sent(post)[1], "sent"), priced(other, "read", "marketing", None))
    rows = {(r.contact_id, r.category, r.type): r.messages for r in post.all(select(billing))}
    assert rows == {
        (post.contact("Carla"), "service", "regular"): 4,
        (post.contact("Dora"), "marketing", ""): 1,
    }


def test_the_figure_of_a_range_sums_its_months(post: Post) -> None:
    for month in (9, 10, 11):
        wamid = one_sent(post, f"de {month}")[1]
        with post.database.transaction() as session:
            session.execute(
                update(messages).where(messages.c.wamid == wamid).values(day=date(2026, month, 30))
            )
        post.hear(priced(wamid, "sent"))
    with post.database.reading() as session:
        found = plans.billed(session, since=date(2026, 10, 15), until=date(2026, 11, 1))
    assert found == [Billed(date(2026, m, 1), "service", "regular", 1) for m in (10, 11)]


def test_a_parked_status_keeps_its_price(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.claim()
    post.hear(priced("wamid.PARKED", "delivered", "utility"))
    assert post.all(select(billing)) == []
    post.mark(Taken(message_id, 1, "wamid.PARKED"))
    row = post.message(message_id)
    assert (row.price_category, row.price_type, row.delivered_at) == ("utility", "regular", NOON)
    assert bills(post) == 1


def test_two_processes_that_hear_a_price_at_once_count_it_once(post: Post) -> None:
    wamids = [one_sent(post)[1] for _ in range(12)]
    for wamid in wamids:
        together(post, [priced(wamid, "sent")], [priced(wamid, "delivered")])
    assert bills(post) == len(wamids)
    assert {row.status for row in post.all(select(messages.c.status))} == {"delivered"}


def together(post: Post, *batches: Sequence[StatusEvent]) -> None:
    """Each batch by a process of its own, at the same moment."""
    start = Barrier(len(batches))

    def hear(batch: Sequence[StatusEvent]) -> None:
        start.wait()
        post.hear(*batch)

    hands = [Thread(target=hear, args=(batch,)) for batch in batches]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def test_prices_cost_two_statements_a_batch_and_nothing_where_there_are_none(
    post: Post, database: Database
) -> None:
    post.crowd(200)
    wamids = post.accept(post.claim(200))
    seen: list[str] = []

    def note(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    post.hear(*(replace(priced(w, "sent"), price_category=None, price_type=None) for w in wamids))
    plain = len(seen)
    seen.clear()
    post.hear(*(priced(wamid, "delivered") for wamid in wamids))
    event.remove(database.engine, "before_cursor_execute", note)
    assert (plain, len(seen)) == (3, 5)
    assert bills(post) == 200
