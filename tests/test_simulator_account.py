"""What the number and its account tell and refuse: token, block list, prices, pace, pages."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.client import Phone
from simulator.graph.errors import GraphError
from simulator.pace import Pace
from simulator.phones import Phone as Customer
from simulator.prices import open_entry_point, price_of
from simulator.settings import Behaviour
from simulator.testing import ACCOUNT_ID, NUMBER_ID, Business, World, world

CARLA = "5491155550101"
HOLA = {"text": {"body": "hola"}}
TEXT = {"messaging_product": "whatsapp", "to": f"+{CARLA}", **HOLA}
HOUR = 3600.0
NOW = 1_795_000_000.0


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


@pytest.fixture
def carla(whatsapp: World) -> Phone:
    phone = whatsapp.simulator.phone(CARLA, name="Carla")
    phone.say("hola")
    return phone


def asked(whatsapp: World, path: str) -> Any:
    return json.loads(whatsapp.business.request("GET", path)[1])


@pytest.mark.parametrize("wanted", ["", "EAAfresh"])
def test_an_expired_token_is_refused_until_a_new_one_comes(
    whatsapp: World, carla: Phone, wanted: str
) -> None:
    whatsapp.simulator.arm("expire_token", token=wanted)
    fresh, wrong = Business(whatsapp.url, "EAAfresh"), Business(whatsapp.url, "EAAother")

    assert whatsapp.business.post(TEXT)[1]["error"]["code"] == 190
    assert whatsapp.business.request("GET", NUMBER_ID)[0] == 401
    if wanted:
        assert wrong.post(TEXT)[0] == 401
    assert fresh.post(TEXT)[0] == 200
    assert whatsapp.simulator.faults() == []
    assert whatsapp.business.post(TEXT)[0] == 401, "the old one is gone for good"
    fresh.close(), wrong.close()


def test_an_expired_token_fetches_no_files(whatsapp: World, carla: Phone) -> None:
    media_id = whatsapp.business.upload(b"%PDF", "application/pdf")
    url = asked(whatsapp, media_id)["url"]
    number = whatsapp.simulator.arm("expire_token")
    assert whatsapp.business.request("GET", url)[0] == 404
    whatsapp.simulator.disarm(number)
    assert whatsapp.business.request("GET", url)[0] == 200


def test_whoever_is_blocked_is_neither_heard_nor_reached(whatsapp: World, carla: Phone) -> None:
    entry = {"messaging_product": "whatsapp", "block_users": [{"user": f"+{CARLA}"}]}
    path = f"{NUMBER_ID}/block_users"
    whatsapp.simulator.wait_until_delivered()

    status, answer = whatsapp.business.post(entry, path)
    added = [{"input": f"+{CARLA}", "wa_id": CARLA}]
    assert (status, answer["block_users"]) == (200, {"added_users": added})
    assert [each["wa_id"] for each in asked(whatsapp, path)["data"]] == [CARLA]
    assert whatsapp.business.refusal(TEXT)[0] == 130403
    carla.say("¿me oís?")
    assert carla.messages()[-1]["status"] == "sent"
    whatsapp.simulator.wait_until_delivered()
    assert len(whatsapp.inbox.messages()) == 1

    status, raw = whatsapp.business.request("DELETE", path, json=entry)
    assert json.loads(raw)["block_users"]["removed_users"] == added
    whatsapp.business.send(CARLA, **HOLA)
    assert asked(whatsapp, path)["data"] == []


def test_only_who_wrote_today_can_be_blocked(whatsapp: World, carla: Phone) -> None:
    path = f"{NUMBER_ID}/block_users"
    carla.change(window_open=False)
    entries = [{"user": f"+{CARLA}"}, {"user_id": "AR.1"}]
    body = {"messaging_product": "whatsapp", "block_users": entries}
    answer = whatsapp.business.post(body, path)[1]["block_users"]
    assert answer["added_users"] == []
    assert [each["input"] for each in answer["failed_users"]] == [f"+{CARLA}", "AR.1"]
    for wrong in ([], [{}], [{"user": 1}], "x", [{"user": "1", "user_id": "2"}]):
        assert whatsapp.business.refusal({**body, "block_users": wrong}, path)[0] == 100


@pytest.mark.parametrize(
    ("pace", "level", "shared"), [(0, "STANDARD", False), (20, "STANDARD", True), (1000, "HIGH", 0)]
)
def test_the_number_tells_its_pace(whatsapp: World, pace: int, level: str, shared: bool) -> None:
    whatsapp.simulator.settings(messages_per_second=pace, quality="YELLOW")
    found = asked(whatsapp, f"{NUMBER_ID}?fields=throughput,quality_rating,is_on_biz_app")
    assert found["throughput"] == {"level": level}
    assert found["is_on_biz_app"] == shared
    assert found["quality_rating"] == "YELLOW"


def test_templates_come_page_by_page_as_asked_for(whatsapp: World) -> None:
    path = f"{ACCOUNT_ID}/message_templates?fields=name,status&limit=2"
    names, pages, page = [], 0, asked(whatsapp, path)
    while True:
        pages += 1
        names += [template["name"] for template in page["data"]]
        assert all(template.keys() == {"id", "name", "status"} for template in page["data"])
        if "next" not in page["paging"]:
            break
        page = asked(whatsapp, page["paging"]["next"])
    assert len(names) == len(set(names)) == 5
    assert pages == 3
    back = asked(whatsapp, page["paging"]["previous"])
    assert [template["name"] for template in back["data"]] == names[2:4]
    paused = asked(whatsapp, f"{ACCOUNT_ID}/message_templates?status=PAUSED")["data"]
    assert [template["name"] for template in paused] == ["encuesta"]
    assert whatsapp.business.request("GET", f"{path}&after=x")[0] == 400


def customer(**keys: Any) -> Customer:
    return Customer(CARLA, "Carla", CARLA, "AR.1", **keys)


@pytest.mark.parametrize(
    ("category", "phone", "settings", "used", "kind"),
    [
        ("service", customer(), {}, 0, "regular"),
        ("service", customer(), {"free_service_messages": 1000}, 999, "free_customer_service"),
        ("service", customer(), {"free_service_messages": 1000}, 1000, "regular"),
        ("utility", customer(wrote_at=NOW), {"free_service_messages": 1000}, 0, "regular"),
        ("marketing", customer(wrote_at=NOW), {}, 0, "regular"),
        ("service", customer(), {"prices": "2025-07"}, 0, "free_customer_service"),
        ("utility", customer(wrote_at=NOW), {"prices": "2025-07"}, 0, "free_customer_service"),
        ("utility", customer(), {"prices": "2025-07"}, 0, "regular"),
        ("marketing", customer(free_until=NOW + 1), {}, 0, "free_entry_point"),
        ("marketing", customer(free_until=NOW - 1), {}, 0, "regular"),
    ],
)
def test_what_a_message_costs(
    category: str, phone: Customer, settings: dict[str, Any], used: int, kind: str
) -> None:
    price = price_of(category, phone, Behaviour(**settings), NOW, free_used=used)
    assert (price["type"], price["billable"]) == (kind, kind == "regular")
    assert (price["category"], price["pricing_model"]) == (category, "PMP")


def test_an_answer_within_a_day_of_an_advert_opens_three_free_days() -> None:
    quick, slow = customer(came_by_ad_at=NOW - HOUR), customer(came_by_ad_at=NOW - 25 * HOUR)
    open_entry_point(quick, NOW)
    open_entry_point(slow, NOW)
    assert quick.free_until == NOW + 72 * HOUR
    assert slow.free_until == 0


def test_one_status_tells_the_price_also_when_none_says_sent(whatsapp: World, carla: Phone) -> None:
    whatsapp.simulator.settings(statuses=["delivered"], free_service_messages=1)
    whatsapp.business.send(CARLA, **HOLA)
    whatsapp.business.send(CARLA, **HOLA)
    carla.read()
    whatsapp.simulator.wait_until_delivered()
    told = {(s["id"], s["status"]): s.get("pricing") for s in whatsapp.inbox.statuses()}
    prices = [price["type"] for (_, status), price in told.items() if status == "delivered"]
    assert sorted(prices) == ["free_customer_service", "regular"]
    assert [price for (_, status), price in told.items() if status == "read"] == [None, None]


def test_statuses_may_have_the_form_of_old(whatsapp: World, carla: Phone) -> None:
    whatsapp.simulator.arm("old_form")
    whatsapp.business.send(CARLA, **HOLA)
    whatsapp.inbox.wait_until(lambda inbox: len(inbox.statuses()) == 2)
    old, later = whatsapp.inbox.statuses()
    assert old["pricing"]["pricing_model"] == "CBP"
    assert old["conversation"]["origin"] == {"type": "service"}
    assert "recipient_user_id" not in old
    assert later["status"] == "delivered"
    whatsapp.business.send(CARLA, **HOLA)
    whatsapp.inbox.wait_until(lambda inbox: len(inbox.statuses()) == 4)
    assert "conversation" not in whatsapp.inbox.statuses()[2]


def test_a_burst_to_one_person_has_to_be_paid_back() -> None:
    phone, pace, meta = customer(), Pace(), Behaviour(pair_per_6_seconds=45)
    for _ in range(20):
        pace.pass_(phone, meta, NOW)
    with pytest.raises(GraphError):
        pace.pass_(phone, meta, NOW + 119)
    pace.pass_(phone, meta, NOW + 120)
    for _ in range(44):
        pace.pass_(phone, meta, NOW + 121)
    with pytest.raises(GraphError) as refused:
        pace.pass_(phone, meta, NOW + 121)
    assert refused.value.code == 131056
