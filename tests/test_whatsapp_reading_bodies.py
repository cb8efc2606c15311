"""Bodies as a whole: what belongs together, what is ours, and that nothing gets lost."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from core.whatsapp.events import AccountEvent, IdentityEvent, MessageEvent, StatusEvent
from core.whatsapp.people import Sender
from core.whatsapp.reading import Reading, read
from tests.cast import CARLA, DORA, NOON, NUMBER, body, message, status, value
from tests.payloads import AT, element, payload, tree


def reading_of(*values: dict[str, Any], number: str = NUMBER) -> Reading:
    return read(body(*values), phone_number_id=number, now=NOON)


def only(reading: Reading) -> Any:
    """The only event of a body."""
    ((_position, event),) = reading.events
    return event


def changed(name: str, field: str | None = None, **of_element: Any) -> bytes:
    """A payload with its field, or keys of its message, changed; None takes a key away."""
    found = tree(name)
    change = found["entry"][0]["changes"][0]
    change["field"] = field or change["field"]
    for key, told in of_element.items():
        change["value"]["messages"][0][key] = told
        if told is None:
            del change["value"]["messages"][0][key]
    return orjson.dumps(found)


def test_events_keep_their_order_and_positions_across_entries_and_changes() -> None:
    first = value(message("a", wamid="wamid.1"), message("b", wamid="wamid.2"), status("wamid.3"))
    two = orjson.loads(body(first, value(message("c", wamid="wamid.4"))))
    two["entry"].append(tree("account_update")["entry"][0])
    reading = read(orjson.dumps(two), phone_number_id=NUMBER, now=NOON)

    assert [position for position, _ in reading.events] == [0, 1, 2, 3, 4]
    ids = [getattr(event, "wamid", event) for _, event in reading.events]
    assert ids[:4] == ["wamid.1", "wamid.2", "wamid.3", "wamid.4"]
    assert isinstance(ids[4], AccountEvent)


def test_a_broken_event_costs_itself_only_and_keeps_its_position() -> None:
    nobody = message("de nadie", wa_id=None)
    reading = reading_of(value(message("a"), nobody, message("b")))

    assert [position for position, _ in reading.events] == [0, 2]
    ((position, told),) = reading.failures
    assert (position, "nobody" in told) == (1, True)


def test_who_wrote_is_found_by_identifier_not_by_position() -> None:
    told = value(message("a", wa_id=CARLA), message("b", wa_id=DORA))
    told["contacts"] = [
        {
            "profile": {"name": "Dora"},
            "wa_id": DORA,
            "user_id": "AR.2",
            "parent_user_id": "AR.ENT.2",
        },
        {"profile": {"name": "Carla"}, "wa_id": CARLA, "user_id": "AR.1"},
    ]
    senders = [event.sender for _, event in reading_of(told).events]

    assert senders == [
        Sender(wa_id=CARLA, user_id="AR.1", name="Carla"),
        Sender(wa_id=DORA, user_id="AR.2", name="Dora", parent_user_id="AR.ENT.2"),
    ]


def test_a_number_that_is_hidden_in_the_message_is_taken_from_its_contact() -> None:
    told = value(message("a", wa_id=None, user_id="AR.1"))
    told["contacts"] = [{"wa_id": CARLA, "user_id": "AR.1"}]

    assert only(reading_of(told)).sender == Sender(wa_id=CARLA, user_id="AR.1")


def test_a_portfolio_id_alone_is_enough_to_know_somebody() -> None:
    told = value(message("a", wa_id=None, from_parent_user_id="AR.ENT.9", text={"body": "a"}))

    assert only(reading_of(told)).sender == Sender(parent_user_id="AR.ENT.9")


def test_another_number_is_ignored_and_counted() -> None:
    reading = reading_of(value(message(), status("wamid.1")), number="1")

    assert (reading.events, reading.ignored, reading.count) == ([], 2, 2)


@pytest.mark.parametrize("field", ["standby", "calls", "smb_app_state_sync", "tomorrow"])
def test_a_field_nobody_handles_counts_as_one_and_never_as_messages(field: str) -> None:
    reading = read(changed("text", field), phone_number_id=NUMBER, now=NOON)

    assert (reading.events, reading.failures, reading.ignored) == ([], [], 1)


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b"3", b"null", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_object_is_unreadable(raw: bytes) -> None:
    assert read(raw, phone_number_id=NUMBER, now=NOON) == Reading(readable=False)


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        (None, 0), ([], 0), (3, 1), ([{}], 0), ([3, "x"], 2), ([{"changes": [3, {}]}], 2),
        ([{"changes": {"field": "messages", "value": {}}}], 1),
        ([{"changes": [{"field": "messages", "value": {"messages": "x", "statuses": 3}}]}], 2),
        ([{"changes": [{"field": ["messages"], "value": {"messages": [None, []]}}]}], 2),
    ],
)  # fmt: skip
def test_what_stands_where_events_should_is_counted(entry: Any, count: int) -> None:
    raw = orjson.dumps({"entry": entry})
    reading = read(raw, phone_number_id=NUMBER, now=NOON)

    assert (reading.events, reading.count) == ([], count)


def test_a_time_that_is_none_or_yet_to_come_is_now() -> None:
    ahead = str(int((NOON + timedelta(hours=3)).timestamp()))
    for told in ("soon", None, {}, -1, "1e999", ahead, True):
        assert only(reading_of(value({**message(), "timestamp": told}))).at == NOON, told


def test_whole_numbers_are_times_too() -> None:
    told = {**message(), "timestamp": int(AT.timestamp())}
    assert only(reading_of(value(told))).at == AT


def test_errors_beside_a_message_that_is_whole_are_news_of_the_account() -> None:
    told = value(message("hola"))
    told["errors"] = [{"code": 131000, "title": "Something went wrong"}]
    kinds = [type(event) for _, event in reading_of(told).events]

    assert kinds == [MessageEvent, AccountEvent]


def test_a_change_of_identity_that_names_one_side_only_is_kept_as_a_message() -> None:
    half = {"type": "user_changed_number", "body": "free text"}
    event = only(
        read(changed("system_number_change", system=half), phone_number_id=NUMBER, now=NOON)
    )

    assert isinstance(event, MessageEvent)
    assert (event.kind, event.sender.wa_id) == ("system", CARLA)
    assert event.text == "Cambió de número de teléfono."


def test_who_keeps_the_number_while_the_id_changes_is_known_by_it_before_and_after() -> None:
    told = {"type": "user_changed_user_id", "previous_user_id": "AR.1", "user_id": "AR.2"}
    raw = changed("system_id_change", system=told, **{"from": CARLA})
    event = only(read(raw, phone_number_id=NUMBER, now=NOON))

    assert isinstance(event, IdentityEvent)
    assert event.previous == Sender(wa_id=CARLA, user_id="AR.1")
    assert event.current == Sender(wa_id=CARLA, user_id="AR.2")


def test_an_unheard_of_status_is_told_as_it_came() -> None:
    event = only(reading_of(value(status("wamid.1", "warning", pricing="free", errors="none"))))

    assert isinstance(event, StatusEvent)
    assert (event.status, event.price_category, event.error_code) == ("warning", None, None)


def test_a_code_that_no_column_holds_is_left_out() -> None:
    for code in (2**40, True, "131047", None):
        event = only(reading_of(value(status("wamid.1", "failed", errors=[{"code": code}]))))
        assert (event.error_code, event.error) == (None, None)


def test_a_status_of_a_group_names_nobody() -> None:
    told = status("wamid.1", recipient_type="group", recipient_id="123", recipient_user_id="AR.1")
    event = only(reading_of(value(told)))

    assert (event.recipient_wa_id, event.recipient_user_id) == (None, None)


def test_an_error_whose_data_is_a_string_is_told_all_the_same() -> None:
    errors = [{"code": 131047, "title": "t", "error_data": "too late"}, {"code": 1}]
    event = only(reading_of(value(status("wamid.1", "failed", errors=errors))))

    assert (event.error_code, event.error) == (131047, "too late")


def test_only_a_card_that_was_asked_for_tells_the_senders_number() -> None:
    cards = element("contacts_own_number")["contacts"]
    for shown, phone in ((cards, "573005550142"), ([{**cards[0], "origin": "other"}], None)):
        raw = changed("contacts_own_number", contacts=shown)
        assert only(read(raw, phone_number_id=NUMBER, now=NOON)).sender.phone == phone


def test_the_notice_of_an_account_is_one_line_however_it_was_written() -> None:
    found = tree("account_alerts")
    alert = found["entry"][0]["changes"][0]["value"]["alert_info"]
    alert["alert_description"] = "línea\r\n" * 500
    event = only(read(orjson.dumps(found), phone_number_id=NUMBER, now=NOON))

    assert "\n" not in event.text
    assert len(event.text) <= 500


def test_a_body_too_deep_to_be_cleaned_is_unreadable() -> None:
    deep = b'{"entry":' + b"[" * 900 + b'"\\u0000"' + b"]" * 900 + b"}"

    assert not read(deep, phone_number_id=NUMBER, now=NOON).readable


def test_a_body_with_what_no_database_stores_is_cleaned_and_read() -> None:
    raw = payload("text").replace(b"Hola", b"Ho\\u0000la\\ud800")
    event = only(read(raw, phone_number_id=NUMBER, now=NOON))

    assert event.text.startswith("Ho\ufffdla\ufffd")
