"""Claiming: the head of each line, once, within the pace."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database
from core.outbox.rules.verdicts import Again, Lost, Unknown
from core.outbox.store import again, claims
from core.outbox.store import number as number_store
from core.outbox.tables import outbox
from tests.outgoing import LEASE, Post


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    post = Post(database)
    yield post
    post.check()


def test_a_claim_says_who_sends_what_and_until_when(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    (claimed,) = post.claim(worker="w7")
    assert (claimed.message_id, claimed.attempt, claimed.refusals) == (message_id, 1, 0)
    assert claimed.content == b'{"type":"text","text":{"body":"uno"}}'
    assert claimed.wa_id == "5491155500000"
    (row,) = post.waiting()
    assert (row.worker, row.attempt, row.lease_until) == ("w7", 1, post.now + LEASE)
    message = post.message(message_id)
    assert (message.status, message.attempt, message.attempted_at) == ("sending", 1, post.now)


def test_nothing_is_claimed_twice(post: Post) -> None:
    post.put("Carla", "uno")
    assert len(post.claim()) == 1
    assert post.claim(worker="w2") == []


def test_only_the_first_of_a_contacts_messages_is_claimed(post: Post) -> None:
    ids = post.put("Carla", "uno", "dos", "tres")
    other = post.put("Dora", "uno")
    assert [c.message_id for c in post.claim()] == [ids[0], *other]


def test_the_next_message_goes_when_the_one_before_is_settled(post: Post) -> None:
    ids = post.put("Carla", "uno", "dos", "tres", "cuatro")
    post.accept(post.claim())
    (second,) = post.claim()
    assert second.message_id == ids[1]
    post.mark(Unknown(second.message_id, 1, "cut"))
    (third,) = post.claim()
    assert third.message_id == ids[2], "an uncertain message does not hold the next one"
    post.mark(Lost(third.message_id, 1, 100, "no"))
    assert [c.message_id for c in post.claim()] == [ids[3]]
    assert post.how(*ids) == ["accepted", "uncertain", "failed", "sending"]


def test_a_message_that_waits_holds_its_contact_and_nobody_else(post: Post) -> None:
    first, second = post.put("Carla", "uno", "dos")
    post.claim()
    post.mark(Again(first, 1, post.now + timedelta(seconds=4), 131056))
    post.put("Dora", "uno")
    assert [c.contact_id for c in post.claim()] == [post.contact("Dora")]
    post.later(seconds=4)
    assert [c.message_id for c in post.claim()] == [first]
    assert post.how(first, second) == ["sending", "queued"]


def test_an_older_message_sent_again_waits_for_the_one_on_its_way(post: Post) -> None:
    first, second = post.put("Carla", "uno", "dos")
    post.mark(Lost(first, post.claim()[0].attempt, 100, "no"))
    (claimed,) = post.claim()
    assert claimed.message_id == second
    post.act(again.requeue, first)
    assert post.claim() == []
    post.accept([claimed])
    assert [c.message_id for c in post.claim()] == [first]


def test_a_contact_somebody_is_deciding_about_is_left_for_the_next_claim(
    postgresql_url: str,
) -> None:
    database = Database(postgresql_url)
    post = Post(database)
    post.put("Carla", "uno")
    post.put("Dora", "uno")
    carla = select(contacts).where(contacts.c.id == post.contact("Carla")).with_for_update()
    with database.transaction() as deciding:
        deciding.execute(carla)
        assert [c.contact_id for c in post.claim()] == [post.contact("Dora")]
    assert [c.contact_id for c in post.claim()] == [post.contact("Carla")]
    database.dispose()


def test_four_workers_take_each_message_once_and_keep_every_order(post: Post) -> None:
    ids = {name: post.put(name, *"abcde") for name in ("Carla", "Dora", "Eva", "Flor", "Gina")}
    order: dict[int, list[int]] = {post.contact(name): [] for name in ids}

    def work(worker: str) -> None:
        until_quiet = 0
        while until_quiet < 3:
            claimed = post.claim(2, worker=worker)
            for each in claimed:
                order[each.contact_id].append(each.message_id)
            post.accept(claimed)
            until_quiet = 0 if claimed else until_quiet + 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, ["w1", "w2", "w3", "w4"]))
    while claimed := post.claim():  # what the last one left when it found everybody busy
        for each in claimed:
            order[each.contact_id].append(each.message_id)
        post.accept(claimed)
    assert order == {post.contact(name): found for name, found in ids.items()}
    assert post.waiting() == []


def test_the_number_sends_no_faster_than_its_rate(post: Post) -> None:
    post.rate = 20
    post.crowd(30)
    first = post.catch()
    assert (len(first.rows), first.held_back) == (10, True)
    again = post.catch()
    assert (again.rows, again.held_back) == ([], True)
    post.later(seconds=0.25)
    assert len(post.claim()) == 5
    post.later(seconds=10)
    assert len(post.claim()) == 10, "what was not used is not saved up"


def test_two_workers_share_one_rate(post: Post) -> None:
    post.rate = 20
    post.crowd(30)
    assert len(post.claim(6, worker="w1")) == 6
    assert len(post.claim(6, worker="w2")) == 4


def test_a_paused_number_gives_nothing(post: Post) -> None:
    post.put("Carla", "uno")
    post.put("Dora", "uno")
    assert len(post.claim(1)) == 1
    post.act(number_store.pause, 190)
    caught = post.catch()
    assert (caught.rows, caught.paused) == ([], True)
    assert post.number().paused_code == 190


def test_a_text_after_the_window_fails_with_its_reason(post: Post) -> None:
    carla = post.put("Carla", "uno", "dos")
    post.later(hours=24, minutes=-1)
    dora = post.put("Dora", "uno")
    assert [c.message_id for c in post.claim()] == dora
    message = post.message(carla[0])
    assert (message.status, message.error_code) == ("failed", 131047)
    assert "24 h" in message.error
    post.claim()
    assert post.how(*carla) == ["failed", "failed"]
    assert [row.message_id for row in post.waiting()] == dora


def test_a_text_a_minute_before_the_window_closes_goes(post: Post) -> None:
    post.put("Carla", "uno")
    post.later(hours=24, minutes=-1, seconds=-1)
    assert len(post.claim()) == 1


def test_a_template_needs_no_window(post: Post) -> None:
    post.contact("Carla", last_inbound_at=None)
    (message_id,) = post.put("Carla", "hello_world", kind="template")
    assert [c.message_id for c in post.claim()] == [message_id]


def test_an_erased_contact_gets_nothing(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    post.change(contacts, wa_id=None)
    assert post.claim() == []
    assert post.how(message_id) == ["failed"]
    assert post.message(message_id).error


def test_looking_at_the_queue_writes_nothing_and_tells_what_a_claim_would(post: Post) -> None:
    def look() -> tuple[bool, bool, int]:
        with post.database.reading() as session:
            found = claims.outlook(session, rate=20, now=post.now)
        return found.paused, found.due, found.allowed

    assert look() == (False, False, 10)
    post.put("Carla", "uno")
    assert look() == (False, True, 10)
    post.claim()
    assert look()[1] is False


def test_every_queued_message_has_a_row_and_no_other(post: Post) -> None:
    post.put("Carla", "uno", "dos")
    post.accept(post.claim())
    unsettled = select(messages.c.id).where(messages.c.status.in_(["queued", "sending"]))
    assert post.all(unsettled) == post.all(select(outbox.c.message_id))
