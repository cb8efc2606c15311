"""How fast the number may be: settings, account, refusals; and who is held up by whom."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from core.db import Database
from core.jobs.catalogue import JOBS
from core.outbox.rules.pace import Limits
from core.outbox.rules.verdicts import Again, judge
from core.outbox.sender.account import read_account
from core.outbox.store import number
from core.settings import Settings, WhatsApp
from core.whatsapp.account import Account
from core.whatsapp.account import read_account as read
from core.whatsapp.answers import Refused
from core.whatsapp.client.account import ask_account
from simulator.testing import NUMBER_ID, TOKEN, World, world
from tests import cast
from tests.outgoing import Post

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    post = Post(database)
    yield post
    post.check()


@pytest.fixture(scope="module")
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


@pytest.mark.parametrize(
    ("setting", "account", "rate"),
    [(0, None, 80), (0, 1000, 1000), (0, 20, 20), (30, None, 30), (200, 80, 80), (30, 1000, 30)],
)
def test_the_rate_is_the_least_of_what_settings_and_account_allow(
    setting: int, account: int | None, rate: int
) -> None:
    assert Limits(setting, account).rate(NOW) == rate


def test_a_refusal_halves_the_rate_and_it_climbs_back_by_itself() -> None:
    slower = Limits(account=1000).slowed(NOW)
    assert slower == 500
    limits = Limits(account=1000, slow=slower, slowed_at=NOW)
    rates = [limits.rate(NOW + timedelta(seconds=s)) for s in (0, 9, 10, 20, 49, 50, 3600)]
    assert rates == [500, 500, 600, 700, 900, 1000, 1000]


def test_refusals_that_left_together_are_one() -> None:
    limits = Limits(slow=40, slowed_at=NOW)
    assert limits.slowed(NOW + timedelta(seconds=1.9)) is None
    assert limits.slowed(NOW + timedelta(seconds=2)) == 20
    assert limits.slowed(NOW + timedelta(seconds=10)) == 24


@given(st.integers(1, 60), st.floats(2, 9))
def test_it_is_never_slower_than_one_message_a_second(refusals: int, apart: float) -> None:
    limits, now = Limits(), NOW
    for _ in range(refusals):
        slower = limits.slowed(now)
        assert slower
        assert slower >= 1
        limits = Limits(slow=slower, slowed_at=now)
        now += timedelta(seconds=apart)


def test_a_clock_set_back_does_not_keep_it_slow() -> None:
    limits = Limits(slow=1, slowed_at=NOW)
    assert limits.rate(NOW - timedelta(hours=2)) == 80
    assert limits.rate(NOW - timedelta(seconds=5)) == 1


def too_fast(post: Post, name: str) -> None:
    """WhatsApp refuses this person's message because the number is too fast."""
    (claimed,) = [c for c in post.claim() if c.contact_id == post.contact(name)]
    post.mark(judge(claimed.sending, Refused(130429, 400), now=post.now))


def test_the_row_of_the_number_slows_all_workers_down(post: Post) -> None:
    post.rate = 0
    post.put("Carla", "uno")
    too_fast(post, "Carla")
    with post.database.reading() as session:
        assert number.get(session, rate=0, now=post.now).rate == 40
    post.crowd(100)
    assert post.claim(200, worker="w2") == [], "it rests for a second first"
    post.later(seconds=1.5)
    assert len(post.claim(200, worker="w2")) == 20
    post.later(seconds=60)
    assert len(post.claim(200)) == 40, "half a second of the full rate again"


def test_the_account_bounds_the_pace_as_soon_as_it_is_known(post: Post) -> None:
    post.rate = 0
    post.crowd(100)
    post.act(number.keep_account, Account(20, "GREEN", "+54 11 5555-0000", "TIER_250"))
    assert len(post.claim(100)) == 10
    row = post.number()
    assert (row.account_rate, row.quality, row.tier) == (20, "GREEN", "TIER_250")
    post.act(number.keep_account, Account(None, "YELLOW", "", ""))
    assert (post.number().account_rate, post.number().quality) == (20, "YELLOW")


def test_one_contact_that_is_too_fast_holds_nobody_else_up(post: Post) -> None:
    names = [f"persona {n}" for n in range(50)]
    for name in names:
        post.put(name, "uno", "dos")
    waits = []
    for turn in range(4):
        for claimed in post.claim():
            if claimed.contact_id == post.contact(names[7]):
                verdict = judge(claimed.sending, Refused(131056, 400), now=post.now)
                assert isinstance(verdict, Again)
                assert verdict.hold_until is None
                waits.append((verdict.due_at - post.now).total_seconds())
                post.mark(verdict)
            else:
                post.accept([claimed])
        if turn == 1:
            assert {row.contact_id for row in post.waiting()} == {post.contact(names[7])}
        post.later(seconds=[0, 4, 16, 0][turn])
    assert waits == [4, 16, 64]
    post.later(seconds=64)
    post.accept(post.claim())
    post.accept(post.claim())
    assert post.waiting() == []


# Reading the account


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"throughput": {"level": "STANDARD"}}, Account(80, "", "", "")),
        ({"throughput": {"level": "HIGH"}, "quality_rating": "RED"}, Account(1000, "RED", "", "")),
        ({"throughput": {"level": "HIGH"}, "is_on_biz_app": True}, Account(20, "", "", "")),
        ({"throughput": {"level": "NOT_APPLICABLE"}}, Account(None, "", "", "")),
        ({"throughput": "fast", "quality_rating": 3}, Account(None, "", "", "")),
        ({"display_phone_number": "+1\x00" * 40}, Account(None, "", ("+1" * 40)[:32], "")),
    ],
)
def test_what_an_account_says_of_its_number(answer: dict[str, object], expected: Account) -> None:
    assert read(answer) == expected


def account(whatsapp: World) -> WhatsApp:
    return WhatsApp(
        graph_url=whatsapp.url, phone_number_id=NUMBER_ID, access_token=SecretStr(TOKEN)
    )


def asking(whatsapp: World) -> Settings:
    return cast.settings(
        whatsapp__graph_url=whatsapp.url,
        whatsapp__phone_number_id=NUMBER_ID,
        whatsapp__access_token=TOKEN,
    )


@pytest.mark.parametrize("pace", [80, 20, 1000])
def test_the_account_is_asked_over_http(whatsapp: World, pace: int) -> None:
    whatsapp.simulator.settings(messages_per_second=pace, quality="YELLOW")
    found = ask_account(account(whatsapp))
    assert found
    assert (found.rate, found.quality, found.tier) == (pace, "YELLOW", "TIER_UNLIMITED")
    assert found.display_phone


def test_an_account_that_does_not_answer_is_asked_again_soon(post: Post, whatsapp: World) -> None:
    wrong = cast.settings(whatsapp__graph_url="http://127.0.0.1:9", whatsapp__access_token="x" * 20)
    assert read_account(post.database, wrong, post.now) == 0
    assert post.act(number.account_is_old)
    assert read_account(post.database, asking(whatsapp), post.now) == 1
    assert not post.act(number.account_is_old)
    post.later(minutes=10)
    assert post.act(number.account_is_old)
    post.later(hours=-2)
    assert post.act(number.account_is_old), "the clock was set back"


def test_one_worker_of_all_reads_the_account() -> None:
    (job,) = [job for job in JOBS if job.work is read_account]
    assert job.apart, "nobody waits for WhatsApp's answer"


def test_only_the_newest_alert_is_kept(post: Post) -> None:
    for minutes, text in ((5, "segunda"), (1, "primera"), (9, "tercera")):
        with post.database.transaction() as session:
            number.alert(session, 368, text, at=post.now + timedelta(minutes=minutes))
    row = post.number()
    assert (row.alert, row.alert_code, row.alert_at) == (
        "tercera",
        368,
        post.now + timedelta(minutes=9),
    )
