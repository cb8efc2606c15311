"""What is true of a message on its way, without clock or database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.outbox.rules import pace, tokens
from core.outbox.rules.addresses import address
from core.outbox.rules.backoff import wait_before_retry, wait_of_number, wait_unreached
from core.outbox.rules.claimed import Claimed
from core.outbox.rules.requests import compose
from core.outbox.rules.statuses import (
    HEARD,
    PRICED,
    RANKS,
    Known,
    News,
    Status,
    believed,
    is_new,
    price_of,
)
from core.outbox.rules.verdicts import Again, Lost, Sending, Taken, Unknown, judge
from core.whatsapp.answers import Accepted, NotSent, Refused, Unclear
from core.whatsapp.codes import Mark
from core.whatsapp.errors import TABLE
from core.whatsapp.events import StatusEvent
from core.whatsapp.numbers import other_form_of

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def news(status: str, wamid: str = "wamid.A") -> StatusEvent:
    return StatusEvent(wamid, status, NOW, None, None, None)


# Tokens


@given(st.integers(1, 2**63 - 1), st.integers(1, 2**15 - 1))
def test_a_token_of_ours_is_read_back(message_id: int, attempt: int) -> None:
    assert tokens.parse(tokens.make(message_id, attempt)) == (message_id, attempt)


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "ob1",
        "ob1.5",
        "ob1.5.1.1",
        "ob1.5.1\n",
        " ob1.5.1",
        "OB1.5.1",
        "ob2.5.1",
        "ob1.05.1",
        "ob1.0.1",
        "ob1.5.0",
        "ob1.-5.1",
        "ob1.5.-1",
        "ob1.٥.1",
        "ob1.²5.1",
        "ob1.5.40000",
        "ob1.9223372036854775808.1",
        "ob1." + "9" * 20 + ".1",
        "ob1." + "9" * 100_000 + ".1",
        "ob1.5e3.1",
        "ob1.5.1\x00",
    ],
)
def test_what_is_no_token_of_ours_is_refused(token: str | None) -> None:
    assert tokens.parse(token) is None


@given(st.text())
def test_no_text_makes_the_token_reader_raise(text: str) -> None:
    tokens.parse(text)


# Statuses


def test_what_whatsapp_said_is_ranked() -> None:
    order = ["accepted", "sent", "failed", "delivered", "read", "played"]
    assert sorted(RANKS, key=RANKS.__getitem__) == order
    assert set(Status) - set(RANKS) == {
        "queued",
        "sending",
        "uncertain",
        "not_confirmed",
        "withdrawn",
    }


def test_a_lower_status_tells_its_time_once_and_nothing_else() -> None:
    heard = HEARD["delivered"] | HEARD["sent"]
    known = Known(1, "delivered", RANKS["delivered"], 1, "wamid.A", heard)
    assert [name for name in HEARD if is_new(known, news(name))] == ["failed", "read", "played"]
    both = News(news("delivered"))
    both.add(news("delivered"))
    both.add(news("failed"))
    assert both.highest.status == "delivered"
    assert set(both.times) == {"delivered_at", "failed_at"}


def test_a_price_is_news_until_there_is_one() -> None:
    known = Known(1, "sent", RANKS["sent"], 1, "wamid.A", HEARD["sent"])
    priced = replace(news("sent"), price_category="service", price_type="regular")
    assert is_new(known, priced)
    assert not is_new(replace(known, heard=HEARD["sent"] | PRICED), priced)
    assert price_of(replace(priced, price_type=None)) == ("service", "")
    assert price_of(replace(priced, price_category="x" * 99)) == ("x" * 32, "regular")
    assert price_of(news("sent")) is None


def test_a_delivery_wins_over_a_failure() -> None:
    known = Known(1, "failed", RANKS["failed"], 1, "wamid.A", HEARD["failed"])
    assert believed(known, news("delivered"), 1)
    assert is_new(known, news("delivered"))


def test_an_older_attempt_may_succeed_but_not_fail() -> None:
    waiting = Known(1, "queued", 0, 1, None)
    assert believed(waiting, news("delivered"), 1)
    assert not believed(waiting, news("failed"), 1)
    sent_again = Known(1, "sending", 0, 2, None)
    assert believed(sent_again, news("delivered"), 1)
    assert not believed(sent_again, news("failed"), 1)
    assert believed(sent_again, news("failed"), 2)


def test_the_failure_of_a_double_is_not_ours() -> None:
    known = Known(1, "sent", RANKS["sent"], 1, "wamid.A")
    assert not believed(known, news("failed", "wamid.B"), 1)
    assert believed(known, news("delivered", "wamid.B"), 1)


# Back-off


def test_a_contact_waits_4_16_64_seconds() -> None:
    waits = [wait_before_retry(TABLE[131056], n, jitter=0.9) for n in range(11)]
    assert waits[:5] == [4, 16, 64, 64, 64]
    assert waits[-1] is None


@given(st.sampled_from([2, 131016, 131208, 130429, 4]), st.floats(0, 0.999))
def test_waiting_never_gets_shorter(code: int, jitter: float) -> None:
    waits = [wait_before_retry(TABLE[code], n, jitter=jitter) for n in range(12)]
    assert all(a is not None and b is not None and a <= b for a, b in pairwise(waits))


def test_a_transient_refusal_is_given_up_in_the_end() -> None:
    assert wait_before_retry(TABLE[131016], 12) is None
    assert wait_before_retry(TABLE[131016], 10_000) is None


def test_an_unreachable_whatsapp_is_never_given_up() -> None:
    assert wait_unreached(10_000, jitter=0.5) <= 75
    assert wait_unreached(0) == 1


def test_a_slow_number_is_not_the_messages_fault() -> None:
    assert wait_before_retry(TABLE[130429], 10_000) == 60


@pytest.mark.parametrize(("hint", "wait"), [(7, 7), (0, 1), (10**9, 300), (None, 4)])
def test_the_number_rests_as_long_as_it_was_told(hint: float | None, wait: float) -> None:
    assert wait_of_number(TABLE[130429], 2, hint=hint) == wait


def test_one_message_cannot_hold_everything_paused() -> None:
    waits = [wait_before_retry(TABLE[190], n) for n in range(6)]
    assert waits == [0, 120, 240, 480, 960, None]


@pytest.mark.parametrize("code", [131047, 131026, 131030, 131000])
def test_what_will_never_go_is_not_tried_again(code: int) -> None:
    assert wait_before_retry(TABLE[code], 0) is None


# Pace


def test_a_quiet_number_may_send_half_a_second_at_once() -> None:
    granted, after = pace.take(pace.full(80, NOW), 100, rate=80, now=NOW)
    assert granted == 40
    assert pace.take(after, 100, rate=80, now=NOW)[0] == 0
    assert pace.take(after, 100, rate=80, now=NOW + timedelta(milliseconds=100))[0] == 8


@given(st.lists(st.tuples(st.integers(0, 100), st.floats(0, 2)), max_size=40))
def test_the_pace_is_never_exceeded(steps: list[tuple[int, float]]) -> None:
    rate, now, sent = 80, NOW, 0
    bucket = pace.full(rate, now)
    for wanted, seconds in steps:
        now += timedelta(seconds=seconds)
        granted, bucket = pace.take(bucket, wanted, rate=rate, now=now)
        sent += granted
        assert 0 <= granted <= wanted
    assert sent <= rate * (now - NOW).total_seconds() + rate * pace.BURST_SECONDS + 0.01


def test_a_number_told_to_slow_down_rests() -> None:
    bucket = pace.held(NOW + timedelta(seconds=4))
    assert pace.take(bucket, 5, rate=80, now=NOW + timedelta(seconds=3.9))[0] == 0
    assert pace.take(bucket, 5, rate=80, now=NOW + timedelta(seconds=4.1))[0] == 5


def test_after_a_pause_one_message_goes_ahead() -> None:
    granted, after = pace.take(pace.canary(NOW), 50, rate=80, now=NOW)
    assert granted == 1
    assert pace.take(after, 50, rate=80, now=NOW + timedelta(seconds=1.9))[0] == 0
    assert pace.take(after, 50, rate=80, now=NOW + timedelta(seconds=3))[0] == 40


def test_a_clock_set_back_does_not_stop_sending() -> None:
    _granted, after = pace.take(pace.full(80, NOW), 40, rate=80, now=NOW)
    earlier = NOW - timedelta(hours=2)
    _granted, after = pace.take(after, 1, rate=80, now=earlier)
    assert pace.take(after, 50, rate=80, now=earlier + timedelta(seconds=1))[0] == 40


def test_the_slowest_number_sends_too() -> None:
    assert pace.take(pace.full(1, NOW), 5, rate=1, now=NOW)[0] == 1


# Addresses


@pytest.mark.parametrize(
    ("number", "other"),
    [
        ("5491155550101", "541155550101"),
        ("5215512345678", "525512345678"),
        ("5511987654321", "551187654321"),
    ],
)
def test_a_mobile_of_two_forms_has_the_other_one(number: str, other: str) -> None:
    assert other_form_of(number) == other
    assert other_form_of(other) == number


@pytest.mark.parametrize("number", ["34600111222", "551133334444", "54911", "", "549115555010１"])
def test_other_numbers_have_one_form(number: str) -> None:
    assert other_form_of(number) is None


def test_the_phone_goes_first_and_a_business_scoped_id_never_stands_in_to() -> None:
    assert address("5491155550101", "AR.77", other_form=False) == {
        "recipient_type": "individual",
        "to": "+5491155550101",
    }
    assert address(None, "AR.77", other_form=True) == {
        "recipient_type": "individual",
        "recipient": "AR.77",
    }
    assert address(None, None, other_form=False) is None


def claimed(**changes: object) -> Claimed:
    values: dict[str, object] = {
        "message_id": 7,
        "contact_id": 1,
        "attempt": 2,
        "refusals": 0,
        "author": "bot",
        "kind": "text",
        "content": b'{"type":"text","text":{"body":"hola"}}',
        "error_code": None,
        "wa_id": "5491155550101",
        "user_id": None,
        "last_inbound_at": NOW,
        "lease_until": NOW,
    }
    return Claimed(**{**values, **changes})  # type: ignore[arg-type]  # values of each field


def test_a_request_carries_the_stored_content_the_address_and_our_id() -> None:
    assert compose(claimed()) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+5491155550101",
        "type": "text",
        "text": {"body": "hola"},
        "biz_opaque_callback_data": "ob1.7.2",
    }


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_content_nobody_can_read_makes_no_request(content: bytes) -> None:
    assert compose(claimed(content=content)) is None


def test_after_a_refused_recipient_the_other_form_is_asked() -> None:
    body = compose(claimed(error_code=131030))
    assert body
    assert body["to"] == "+541155550101"


# Verdicts


SENDING = Sending(message_id=7, attempt=1, refusals=0, error_code=None, has_other_form=True)


def test_what_each_answer_means() -> None:
    assert judge(SENDING, Accepted("wamid.A"), now=NOW) == Taken(7, 1, "wamid.A")
    assert judge(SENDING, Unclear("cut"), now=NOW) == Unknown(7, 1, "cut")
    assert judge(SENDING, Refused(131000, 500, "odd"), now=NOW) == Unknown(7, 1, "odd", 131000)
    assert judge(SENDING, Refused(None, 502), now=NOW) == Unknown(7, 1, "HTTP 502")
    assert judge(SENDING, Refused(131047, 400, "late"), now=NOW) == Lost(7, 1, 131047, "late")


def test_what_never_left_is_sent_again_soon() -> None:
    verdict = judge(SENDING, NotSent("DNS"), now=NOW)
    assert isinstance(verdict, Again)
    assert timedelta(seconds=1) <= verdict.due_at - NOW < timedelta(seconds=1.3)


def test_the_other_form_is_tried_once_and_at_once() -> None:
    first = judge(SENDING, Refused(131026, 400), now=NOW)
    assert first == Again(7, 1, NOW, 131026)
    second = Sending(7, 2, 1, 131026, has_other_form=True)
    assert second.in_other_form
    assert isinstance(judge(second, Refused(131026, 400), now=NOW), Lost)


def test_a_detour_does_not_make_the_other_form_forgotten() -> None:
    second = Sending(7, 2, 1, 131026, has_other_form=True)
    verdict = judge(second, Refused(131056, 400), now=NOW)
    assert isinstance(verdict, Again)
    assert verdict.code == 131026


def test_a_number_of_one_form_is_given_up_at_once() -> None:
    sending = Sending(7, 1, 0, None, has_other_form=False)
    assert isinstance(judge(sending, Refused(131026, 400), now=NOW), Lost)


def test_a_throttled_number_rests_as_a_whole() -> None:
    verdict = judge(SENDING, Refused(None, 429, retry_after=9), now=NOW)
    assert isinstance(verdict, Again)
    assert verdict.hold_until == NOW + timedelta(seconds=9)
    assert verdict.stop_code is None


def test_a_token_that_expired_stops_everything_and_costs_no_time() -> None:
    assert judge(SENDING, Refused(190, 401), now=NOW) == Again(7, 1, NOW, 190, stop_code=190)


def test_a_final_refusal_tells_what_it_says_of_the_contact() -> None:
    sending = Sending(7, 1, 0, None, has_other_form=False, contact_id=3)
    lost = judge(sending, Refused(131026, 400, "no"), now=NOW)
    assert lost == Lost(7, 1, 131026, "no", 3, Mark.UNREACHABLE)
    assert judge(sending, Refused(131050, 400, "no"), now=NOW) == Lost(
        7, 1, 131050, "no", 3, Mark.NO_MARKETING
    )
    assert judge(sending, Refused(131030, 400, "no"), now=NOW) == Lost(7, 1, 131030, "no", 3)


FLOW = b'{"type":"interactive","interactive":{"type":"flow"}}'
LIST = b'{"type":"interactive","interactive":{"type":"list"}}'


@pytest.mark.parametrize("code", [3, 10, 200, 299])
def test_one_missing_capability_does_not_stop_the_channel(code: int) -> None:
    """The right to send is another matter: nothing gets through without it."""
    for content in (LIST, b'{"type":"text"}', b'{"type":"template"}', b"", b"[]", b"{}"):
        sending = Sending(7, 1, 0, None, has_other_form=False, content=content)
        verdict = judge(sending, Refused(code, 403), now=NOW)
        assert isinstance(verdict, Again), content
        assert verdict.stop_code == code
    for content in (FLOW, b'{"type":"pin"}'):
        sending = Sending(7, 1, 0, None, has_other_form=False, content=content)
        assert isinstance(judge(sending, Refused(code, 403), now=NOW), Lost)
        assert isinstance(judge(sending, Refused(190, 401), now=NOW), Again)
