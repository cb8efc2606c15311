"""The control API and its client: phones, the ledger, settings, and how much is remembered."""

from collections.abc import Iterator
from threading import Thread

import pytest
import requests
import urllib3

from simulator.client import NotInTime, SimulatorError
from simulator.settings import Behaviour, Bounds, Identity
from simulator.testing import World, world

CARLA = "5491155550101"


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


def test_a_number_is_one_phone_however_often_it_is_asked_for(whatsapp: World) -> None:
    first = whatsapp.simulator.phone(CARLA, name="Carla")
    again = whatsapp.simulator.phone(CARLA, name="Otra")

    assert first.id == again.id == CARLA
    assert again.change()["name"] == "Carla"
    assert again.change(name="Carla R.")["name"] == "Carla R."
    assert [phone.id for phone in whatsapp.simulator.phones()] == [CARLA]


@pytest.mark.parametrize("path", ["phones/1", "phones/1/messages", "phones/1/say"])
def test_a_phone_that_is_not_there_is_404(whatsapp: World, path: str) -> None:
    method = "POST" if path.endswith("say") else "GET"
    with pytest.raises(SimulatorError, match="404"):
        whatsapp.simulator.ask(method, path, {"text": "hola"})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("phones", {}),
        ("phones", {"wa_id": "+5491155550101"}),
        ("phones", {"wa_id": CARLA, "surprise": 1}),
        (f"phones/{CARLA}/say", {}),
        (f"phones/{CARLA}/say", {"text": 5}),
        ("statuses", {"wamid": "wamid.NO", "status": "read"}),
        ("deliver", {"surprise": 1}),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(
    whatsapp: World, path: str, body: object
) -> None:
    whatsapp.simulator.phone(CARLA)
    with pytest.raises(SimulatorError, match=r"400 .+error"):
        whatsapp.simulator.ask("POST", path, body)


def test_nothing_to_tap_is_404(whatsapp: World) -> None:
    with pytest.raises(SimulatorError, match="404"):
        whatsapp.simulator.phone(CARLA).tap("si")


def test_a_page_elsewhere_cannot_write_in_a_customers_name(whatsapp: World) -> None:
    whatsapp.simulator.phone(CARLA)
    answer = requests.post(
        f"{whatsapp.url}/_sim/phones/{CARLA}/say",
        data='{"text": "hola"}',
        headers={"Content-Type": "text/plain"},
        timeout=5,
    )
    assert answer.status_code == 400


def test_the_ledger_counts_every_message_by_its_token(whatsapp: World) -> None:
    whatsapp.simulator.phone(CARLA).say("hola")
    for token in ("ob1.1.1", "ob1.2.1", "ob1.2.1"):
        whatsapp.business.send(CARLA, text={"body": "hola"}, biz_opaque_callback_data=token)
    refused = {"messaging_product": "whatsapp", "to": CARLA, "text": {"body": "hola"}}
    whatsapp.business.refusal(refused)

    ledger = whatsapp.simulator.ledger()

    assert ledger["tokens"] == {"ob1.1.1": 1, "ob1.2.1": 2}
    assert [sent["token"] for sent in ledger["sent"]] == ["ob1.1.1", "ob1.2.1", "ob1.2.1"]
    assert ledger["sent"][0]["body"]["text"] == {"body": "hola"}
    assert ledger["sent"][0]["phone"] == CARLA
    assert [(each["code"], each["body"]) for each in ledger["refused"]] == [(100, refused)]


def test_settings_are_checked_as_a_whole(whatsapp: World) -> None:
    before = whatsapp.simulator.settings()
    for changes in ({"latency": -1}, {"surprise": 1}, {"batch": 0}, {"statuses": ["seen"]}):
        with pytest.raises(SimulatorError, match="400"):
            whatsapp.simulator.settings(**changes)
    assert whatsapp.simulator.settings() == before
    assert whatsapp.simulator.settings(latency=0.5)["latency"] == 0.5


def test_a_slow_graph_answers_slowly(whatsapp: World) -> None:
    whatsapp.simulator.settings(latency=60)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        whatsapp.business.request("POST", "771200934455018/messages", json={}, timeout=0.2)


def test_waiting_has_a_deadline_and_says_what_there_was(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    carla.say("hola")
    whatsapp.business.send(CARLA, text={"body": "buenas"})

    assert carla.wait_for("buenas")["text"] == "buenas"
    with pytest.raises(NotInTime, match="buenas"):
        carla.wait_for("buenas", deadline=0.1, times=2)


def test_a_reset_forgets_everything(whatsapp: World) -> None:
    whatsapp.simulator.phone(CARLA).say("hola")
    whatsapp.simulator.arm("cut", times=0)
    whatsapp.simulator.settings(batch=10)
    whatsapp.simulator.reset()

    assert whatsapp.simulator.phones() == []
    assert whatsapp.simulator.faults() == []
    assert whatsapp.simulator.ledger()["events"] == []
    assert whatsapp.simulator.settings() == Behaviour().model_dump(mode="json")


def test_what_is_remembered_is_bounded() -> None:
    bounds = Bounds(phones=3, bubbles_per_phone=4, sent=5, refused=2, events=6, media_bytes=100)
    with world(bounds, statuses=[]) as whatsapp:
        for number in range(10):
            phone = whatsapp.simulator.phone(f"54911555501{number:02}")
            phone.say("hola")
            whatsapp.business.send(
                phone.id, text={"body": "hola"}, biz_opaque_callback_data=f"ob1.{number}.1"
            )
            whatsapp.business.refusal({"messaging_product": "whatsapp"})
            whatsapp.simulator.upload(b"x" * 30, "image/png")
        last = whatsapp.simulator.phones()[-1]
        for number in range(10):
            last.say(str(number))
        whatsapp.simulator.wait_until_delivered()
        ledger = whatsapp.simulator.ledger()

        assert [phone.id[-2:] for phone in whatsapp.simulator.phones()] == ["07", "08", "09"]
        assert [message["text"] for message in last.messages()] == ["6", "7", "8", "9"]
        assert list(ledger["tokens"]) == [f"ob1.{number}.1" for number in range(5, 10)]
        assert len(ledger["sent"]) == 5
        assert len(ledger["refused"]) == 2
        assert len(ledger["events"]) == 6


def test_many_phones_and_a_business_at_once_lose_nothing(whatsapp: World) -> None:
    def chat(number: int) -> None:
        phone = whatsapp.simulator.phone(f"54911555502{number:02}")
        for turn in range(10):
            phone.say(f"{number}:{turn}")
            whatsapp.business.send(
                phone.id,
                text={"body": f"{turn}"},
                biz_opaque_callback_data=f"ob1.{number * 10 + turn}.1",
            )

    threads = [Thread(target=chat, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whatsapp.simulator.wait_until_delivered(30)

    said = [message["text"]["body"] for message in whatsapp.inbox.messages()]
    assert len(said) == len(set(said)) == 80
    for number in range(8):
        mine = [text for text in said if text.startswith(f"{number}:")]
        assert mine == [f"{number}:{turn}" for turn in range(10)]
        phone = whatsapp.simulator.phone(f"54911555502{number:02}")
        assert phone.texts() == [str(turn) for turn in range(10)]
    assert len(whatsapp.inbox.statuses()) == 160
    assert set(whatsapp.simulator.ledger()["tokens"].values()) == {1}


@pytest.mark.parametrize("missing", ["app_secret", "verify_token", "access_token", "webhook"])
def test_an_empty_secret_is_no_identity(missing: str) -> None:
    keys = {
        "webhook": "http://127.0.0.1:1/webhook",
        "app_secret": "a",
        "verify_token": "b",
        "access_token": "c",
        "phone_number_id": "1",
        "business_account_id": "2",
    }
    with pytest.raises(ValueError, match=missing):
        Identity(**{**keys, missing: ""})
