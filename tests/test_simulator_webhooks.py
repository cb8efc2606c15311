"""What the webhook gets: Meta's own shape, signed over its bytes, until it answers 200."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from itertools import pairwise
from time import time
from typing import Any

import pytest

from simulator.client import wait_for
from simulator.testing import ACCOUNT_ID, NUMBER_ID, SECRET, World, world

CARLA = "5491155550101"
DORA = "5491155550102"
HOLA = {"text": {"body": "hola"}}


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


def bodies(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"]["body"] for message in messages]


def test_a_text_comes_in_metas_envelope(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA, name="Carla Ñandú")
    wamid = carla.say("Llegó roto 😞")
    carla.wait_received(wamid)

    body = json.loads(whatsapp.inbox.received[0].body)

    user_id = body["entry"][0]["changes"][0]["value"]["contacts"][0]["user_id"]
    stamp = body["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"]
    assert abs(int(stamp) - time()) < 10
    assert body == {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": ACCOUNT_ID,
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {
                                "display_phone_number": "5491150000000",
                                "phone_number_id": NUMBER_ID,
                            },
                            "contacts": [
                                {
                                    "profile": {"name": "Carla Ñandú"},
                                    "wa_id": CARLA,
                                    "user_id": user_id,
                                }
                            ],
                            "messages": [
                                {
                                    "from": CARLA,
                                    "from_user_id": user_id,
                                    "id": wamid,
                                    "timestamp": stamp,
                                    "type": "text",
                                    "text": {"body": "Llegó roto 😞"},
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    }


def test_the_signature_is_over_the_very_bytes_and_they_are_ascii(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA, name="Carla ☕")
    carla.wait_received(carla.say("ñandú 😞"))

    (post,) = whatsapp.inbox.received
    digest = hmac.new(SECRET.encode(), post.body, hashlib.sha256).hexdigest()
    assert post.signature == f"sha256={digest}"
    assert post.body.isascii()
    assert rb"\ud83d\ude1e" in post.body


def test_a_hidden_number_leaves_its_keys_out(whatsapp: World) -> None:
    iria = whatsapp.simulator.phone(user_id="CO.338", name="Iria", username="iria.dev7")
    iria.wait_received(iria.say("hola"))

    (value,) = whatsapp.inbox.received[0].values()
    assert value["contacts"] == [
        {"profile": {"name": "Iria", "username": "iria.dev7"}, "user_id": "CO.338"}
    ]
    assert "from" not in value["messages"][0]
    assert value["messages"][0]["from_user_id"] == "CO.338"


def test_any_type_of_message_travels_as_it_is(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    referral = {"source_type": "ad", "source_id": "120", "headline": "Tazas"}
    carla.send("location", {"latitude": -34.6, "longitude": -58.4})
    carla.send("text", {"body": "hola"}, referral=referral, context={"forwarded": True})
    last = carla.send("unsupported", {"type": "poll"}, errors=[{"code": 131051}])
    carla.wait_received(last)

    place, text, poll = whatsapp.inbox.messages()
    assert place["location"] == {"latitude": -34.6, "longitude": -58.4}
    assert (text["referral"], text["context"]) == (referral, {"forwarded": True})
    assert poll["unsupported"] == {"type": "poll"}
    assert poll["errors"] == [{"code": 131051}]


def test_a_number_change_comes_without_contacts(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    carla.wait_received(carla.send("system", {"type": "user_changed_number", "wa_id": "54911"}))
    (value,) = whatsapp.inbox.received[0].values()
    assert "contacts" not in value


@pytest.mark.parametrize("rows", [False, True])
def test_a_tap_names_its_message(whatsapp: World, rows: bool) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    carla.say("hola")
    action: dict[str, Any] = {"buttons": [{"type": "reply", "reply": {"id": "si", "title": "Sí"}}]}
    if rows:
        row = {"id": "si", "title": "Sí", "description": "Claro que sí"}
        action = {"button": "Ver", "sections": [{"title": "Todo", "rows": [row]}]}
    kind = "list" if rows else "button"
    wamid = whatsapp.business.send(
        CARLA,
        type="interactive",
        interactive={"type": kind, "body": {"text": "?"}, "action": action},
    )

    carla.wait_received(carla.tap("si"))

    tapped = whatsapp.inbox.messages()[-1]
    reply = {"id": "si", "title": "Sí", **({"description": "Claro que sí"} if rows else {})}
    assert tapped["context"] == {"from": "5491150000000", "id": wamid}
    assert tapped["interactive"] == {"type": f"{kind}_reply", f"{kind}_reply": reply}


def test_the_requests_of_a_business_can_be_tapped_too(whatsapp: World) -> None:
    iria = whatsapp.simulator.phone(user_id="AR.99")
    iria.say("hola")
    for kind, name in [
        ("location_request_message", "send_location"),
        ("request_contact_info", "request_contact_info"),
    ]:
        body = {"type": kind, "body": {"text": "?"}, "action": {"name": name}}
        whatsapp.business.post(
            {
                "messaging_product": "whatsapp",
                "recipient": "AR.99",
                "type": "interactive",
                "interactive": body,
            }
        )
        iria.wait_received(iria.tap(name))

    _, place, card = whatsapp.inbox.messages()
    assert place["type"] == "location"
    assert card["contacts"][0]["origin"] == "contact_request"
    assert card["contacts"][0]["phones"][0]["wa_id"]


def test_an_accepted_message_is_followed_by_its_statuses(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA, name="Carla")
    carla.say("hola")
    wamid = whatsapp.business.send(CARLA, **HOLA, biz_opaque_callback_data="ob1.42.1")
    whatsapp.inbox.wait_until(lambda inbox: len(inbox.statuses()) == 2)
    assert carla.read() == [wamid]
    assert carla.read() == []
    whatsapp.inbox.wait_until(lambda inbox: len(inbox.statuses()) == 3)

    sent, delivered, read = whatsapp.inbox.statuses()
    assert [each["status"] for each in (sent, delivered, read)] == ["sent", "delivered", "read"]
    for each in (sent, delivered, read):
        assert each["id"] == wamid
        assert each["biz_opaque_callback_data"] == "ob1.42.1"
        assert each["recipient_id"] == CARLA
        assert each["recipient_user_id"]
        assert isinstance(each["timestamp"], str)
    pricing = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
    assert sent["pricing"] == pricing
    assert "pricing" not in delivered
    values = [value for post in whatsapp.inbox.received for value in post.values()]
    assert all(value["contacts"][0]["wa_id"] == CARLA for value in values)


def test_a_failed_status_carries_errors_and_no_contacts(whatsapp: World) -> None:
    whatsapp.simulator.phone(CARLA).say("hola")
    whatsapp.simulator.arm("fail_later", code=131049)
    whatsapp.business.send(CARLA, **HOLA)
    whatsapp.simulator.wait_until_delivered()

    values = [value for post in whatsapp.inbox.received for value in post.values()]
    (value,) = [value for value in values if "statuses" in value]
    assert "contacts" not in value
    assert value["statuses"][0]["status"] == "failed"
    assert value["statuses"][0]["errors"][0]["code"] == 131049
    assert "recipient_user_id" not in value["statuses"][0]
    assert whatsapp.simulator.phone(CARLA).texts() == []


def test_statuses_may_be_chosen_and_delayed(whatsapp: World) -> None:
    whatsapp.simulator.settings(statuses=["sent", "read"], delays={"read": 0.3})
    whatsapp.simulator.phone(CARLA).say("hola")
    whatsapp.business.send(CARLA, **HOLA)
    whatsapp.simulator.wait_until_delivered()

    events = whatsapp.simulator.ledger()["events"][-2:]
    assert [event["status"] for event in events] == ["sent", "read"]
    apart = events[1]["attempts"][0]["at"] - events[0]["attempts"][0]["at"]
    assert apart >= 0.2


def test_a_webhook_that_fails_gets_the_same_bytes_again_until_it_takes_them(
    whatsapp: World,
) -> None:
    whatsapp.inbox.answer_next(500, 503, 401, 201)
    carla = whatsapp.simulator.phone(CARLA)
    wamid = carla.say("hola")
    carla.wait_received(wamid)

    posts = whatsapp.inbox.received
    assert [post.answered for post in posts] == [500, 503, 401, 201, 200]
    assert len({(post.body, post.signature) for post in posts}) == 1
    (event,) = whatsapp.simulator.ledger()["events"]
    assert [attempt["answer"] for attempt in event["attempts"]] == [500, 503, 401, 201, 200]
    assert event["state"] == "accepted"


def test_retries_come_with_falling_frequency(whatsapp: World) -> None:
    whatsapp.inbox.answer_next(500, 500, 500, 500)
    carla = whatsapp.simulator.phone(CARLA)
    carla.wait_received(carla.say("hola"))

    (event,) = whatsapp.simulator.ledger()["events"]
    at = [attempt["at"] for attempt in event["attempts"]]
    waits = [later - earlier for earlier, later in pairwise(at)]
    least = [0.02, 0.04, 0.08, 0.16]
    assert all(wait >= atleast for wait, atleast in zip(waits, least, strict=True))


def test_an_event_is_given_up_in_the_end(whatsapp: World) -> None:
    whatsapp.simulator.settings(retry_for=0.2)
    whatsapp.inbox.answer_next(*[500] * 100)
    carla = whatsapp.simulator.phone(CARLA)
    carla.say("nadie escucha")
    whatsapp.simulator.wait_until_delivered()

    assert carla.messages()[0]["status"] == "failed"
    assert whatsapp.simulator.ledger()["events"][0]["state"] == "given_up"


def test_a_phones_messages_keep_their_order_whatever_the_webhook_answers(
    whatsapp: World,
) -> None:
    whatsapp.inbox.answer_next(500, 500, 200, 500)
    carla = whatsapp.simulator.phone(CARLA)
    for number in range(30):
        carla.say(str(number))
    whatsapp.simulator.wait_until_delivered()

    assert bodies(whatsapp.inbox.messages()) == [str(number) for number in range(30)]


def test_one_phone_does_not_wait_for_another(whatsapp: World) -> None:
    whatsapp.simulator.settings(retry_first=600, retry_longest=600)
    carla, dora = whatsapp.simulator.phone(CARLA), whatsapp.simulator.phone(DORA)
    whatsapp.inbox.answer_next(500)
    carla.say("me atasqué")
    whatsapp.inbox.wait_until(lambda inbox: inbox.received)

    dora.wait_received(dora.say("yo paso"))

    assert bodies(whatsapp.inbox.messages()) == ["yo paso"]


def test_a_webhook_that_is_not_there_is_tried_again(whatsapp: World) -> None:
    whatsapp.inbox.stop()
    carla = whatsapp.simulator.phone(CARLA)
    carla.say("¿estás?")

    def tries() -> list[Any]:
        (event,) = whatsapp.simulator.ledger()["events"]
        return [each for each in event["attempts"] if each["error"] and not each["answer"]]

    wait_for(lambda: len(tries()) > 1, 10, tries)
    assert carla.messages()[0]["status"] == "sent"


def test_several_events_may_come_in_one_post(whatsapp: World) -> None:
    whatsapp.simulator.settings(batch=1000)
    phones = [whatsapp.simulator.phone(f"54911555502{n:02}") for n in range(20)]
    for phone in phones:
        phone.say("hola")
    whatsapp.simulator.wait_until_delivered()

    assert len(whatsapp.inbox.messages()) == 20
    assert len(whatsapp.inbox.received) < 20
    assert all(post.signed_with(SECRET) for post in whatsapp.inbox.received)


def test_the_verification_get_is_metas(whatsapp: World) -> None:
    assert whatsapp.simulator.verify()
    whatsapp.inbox.verify_token = "another"
    assert not whatsapp.simulator.verify()


def test_any_bytes_can_be_posted_with_any_signature(whatsapp: World) -> None:
    whatsapp.inbox.answer_next(200, 401, 413)

    assert whatsapp.simulator.deliver(b'{"a": "\xff"}') == 200
    assert whatsapp.simulator.deliver({"entry": []}, signature="sha256=0") == 401
    assert whatsapp.simulator.deliver(b"x", signature="") == 413

    first, second, third = whatsapp.inbox.received
    assert (first.body, first.signed_with(SECRET)) == (b'{"a": "\xff"}', True)
    assert (second.body, second.signature) == (b'{"entry":[]}', "sha256=0")
    assert third.signature == ""


def test_a_status_can_be_told_out_of_its_turn(whatsapp: World) -> None:
    whatsapp.simulator.settings(statuses=[])
    whatsapp.simulator.phone(CARLA).say("hola")
    wamid = whatsapp.business.send(CARLA, **HOLA, biz_opaque_callback_data="ob1.1.1")
    for status in ("played", "read", "delivered"):
        whatsapp.simulator.tell(wamid, status)
    whatsapp.inbox.wait_until(lambda inbox: len(inbox.statuses()) == 3)

    told = whatsapp.inbox.statuses()
    assert [each["status"] for each in told] == ["played", "read", "delivered"]
    assert {each["biz_opaque_callback_data"] for each in told} == {"ob1.1.1"}
