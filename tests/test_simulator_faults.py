"""What goes wrong on purpose goes wrong as armed, and only as often."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import urllib3

from simulator.client import SimulatorError
from simulator.testing import SECRET, World, world

CARLA = "5491155550101"
DORA = "5491155550102"
HOLA = {"messaging_product": "whatsapp", "to": f"+{CARLA}", "text": {"body": "hola"}}
TOKEN = {"biz_opaque_callback_data": "ob1.1.1"}


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        for number in (CARLA, DORA):
            whatsapp.simulator.phone(number).say("buenas")
        whatsapp.simulator.wait_until_delivered()
        yield whatsapp


def accepted(whatsapp: World) -> int:
    """How many messages the network took."""
    return len(whatsapp.simulator.ledger()["sent"])


def post(whatsapp: World) -> tuple[int, bytes]:
    """One message, its answer as it comes."""
    status, body = whatsapp.business.request(
        "POST", "771200934455018/messages", json={**HOLA, **TOKEN}
    )
    return status, body


@pytest.mark.parametrize(
    ("code", "status"), [(130429, 400), (190, 401), (131016, 500), (2, 503), (368, 403)]
)
def test_an_error_of_metas_table_comes_with_its_http_status(
    whatsapp: World, code: int, status: int
) -> None:
    whatsapp.simulator.arm("refuse", code=code)
    answer = whatsapp.business.post(HOLA)
    assert (answer[0], answer[1]["error"]["code"]) == (status, code)
    assert accepted(whatsapp) == 0
    assert whatsapp.business.post(HOLA)[0] == 200


def test_a_fault_strikes_as_often_as_it_was_armed_for(whatsapp: World) -> None:
    whatsapp.simulator.arm("refuse", code=131056, times=3)
    assert [whatsapp.business.post(HOLA)[0] for _ in range(5)] == [400, 400, 400, 200, 200]
    assert whatsapp.simulator.faults() == []


def test_a_fault_without_end_strikes_until_it_is_taken_away(whatsapp: World) -> None:
    number = whatsapp.simulator.arm("refuse", code=190, times=0)
    assert {whatsapp.business.post(HOLA)[0] for _ in range(5)} == {401}
    whatsapp.simulator.disarm(number)
    assert whatsapp.business.post(HOLA)[0] == 200


def test_a_fault_may_be_for_one_phone_only(whatsapp: World) -> None:
    whatsapp.simulator.arm("refuse", code=131056, phone=CARLA, times=0)
    assert whatsapp.business.post({**HOLA, "to": f"+{DORA}"})[0] == 200
    assert whatsapp.business.post(HOLA)[0] == 400


def test_a_wrong_message_does_not_use_a_fault_up(whatsapp: World) -> None:
    whatsapp.simulator.arm("http", status=503)
    assert whatsapp.business.post({**HOLA, "surprise": 1})[0] == 400
    assert whatsapp.business.request("POST", "771200934455018/messages", json=HOLA)[0] == 503


def test_a_proxys_answer_has_a_retry_after(whatsapp: World) -> None:
    whatsapp.simulator.arm("http", status=429, retry_after=7)
    answer = urllib3.request(
        "POST",
        f"{whatsapp.business.graph}/771200934455018/messages",
        json=HOLA,
        headers={"Authorization": "Bearer EAAdemoTOKEN"},
        retries=False,
    )
    assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    assert answer.data.startswith(b"<html>")


def test_an_error_may_come_after_the_message_was_accepted(whatsapp: World) -> None:
    whatsapp.simulator.arm("refuse", code=131000, accept=True)
    assert whatsapp.business.post(HOLA)[0] == 500
    assert whatsapp.simulator.phone(CARLA).texts() == ["hola"]


@pytest.mark.parametrize(
    ("accept", "count"), [(True, 1), (False, 0)], ids=["after accepting", "before"]
)
def test_the_connection_may_be_cut(whatsapp: World, accept: bool, count: int) -> None:
    whatsapp.simulator.arm("cut", accept=accept)
    with pytest.raises(urllib3.exceptions.ProtocolError):
        whatsapp.business.post({**HOLA, **TOKEN})

    assert accepted(whatsapp) == count
    assert whatsapp.simulator.ledger()["tokens"] == ({"ob1.1.1": 1} if accept else {})


@pytest.mark.parametrize("accept", [True, False])
def test_the_answer_may_hang_past_any_deadline(whatsapp: World, accept: bool) -> None:
    whatsapp.simulator.arm("hang", seconds=60, accept=accept)
    timeout = urllib3.Timeout(0.3)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        whatsapp.business.request(
            "POST", "771200934455018/messages", json={**HOLA, **TOKEN}, timeout=timeout
        )

    assert accepted(whatsapp) == int(accept)
    if accept:
        whatsapp.inbox.wait_until(lambda inbox: len(inbox.statuses()) == 2)
        assert whatsapp.inbox.statuses()[0]["biz_opaque_callback_data"] == "ob1.1.1"


def test_a_hanging_answer_comes_in_the_end(whatsapp: World) -> None:
    whatsapp.simulator.arm("hang", seconds=0.2)
    assert whatsapp.business.post(HOLA)[0] == 200


@pytest.mark.parametrize(
    ("shape", "size"), [("html", 44), ("empty", 0), ("json", 19), ("huge", 8 * 1024 * 1024)]
)
def test_a_200_may_say_nothing_of_use(whatsapp: World, shape: str, size: int) -> None:
    whatsapp.simulator.arm("malformed", shape=shape)
    status, body = post(whatsapp)
    assert status == 200
    assert abs(len(body) - size) < 20
    assert accepted(whatsapp) == 1


def test_the_answer_may_drip(whatsapp: World) -> None:
    whatsapp.simulator.arm("drip", seconds=0.001)
    status, body = post(whatsapp)
    assert status == 200
    assert body.startswith(b'{"messaging_product"')


def test_statuses_may_come_before_the_answer(whatsapp: World) -> None:
    whatsapp.simulator.settings(delays={"delivered": 0.3})
    whatsapp.simulator.arm("statuses_first")
    wamid = whatsapp.business.send(CARLA, text={"body": "hola"})
    assert [status["id"] for status in whatsapp.inbox.statuses()] == [wamid, wamid]


def test_statuses_may_never_come(whatsapp: World) -> None:
    whatsapp.simulator.arm("no_statuses")
    whatsapp.business.send(CARLA, text={"body": "uno"})
    second = whatsapp.business.send(CARLA, text={"body": "dos"})
    whatsapp.simulator.wait_until_delivered()
    assert {status["id"] for status in whatsapp.inbox.statuses()} == {second}
    assert whatsapp.simulator.phone(CARLA).texts() == ["uno", "dos"]


def test_an_event_may_come_many_times_in_parallel(whatsapp: World) -> None:
    whatsapp.simulator.arm("duplicate", copies=8)
    whatsapp.simulator.phone(CARLA).say("una vez")
    whatsapp.simulator.wait_until_delivered()

    posts = [post for post in whatsapp.inbox.received if b"una vez" in post.body]
    assert len(posts) == 8
    assert len({post.body for post in posts}) == 1


def test_events_may_come_in_another_order_the_same_for_one_seed(whatsapp: World) -> None:
    def shuffled(seed: int) -> list[str]:
        whatsapp.simulator.arm("shuffle", times=8, seed=seed, only="messages")
        before = len(whatsapp.inbox.messages())
        for number in range(8):
            whatsapp.simulator.phone(CARLA).say(str(number))
        whatsapp.simulator.wait_until_delivered()
        return [message["text"]["body"] for message in whatsapp.inbox.messages()[before:]]

    first, again, other = shuffled(7), shuffled(7), shuffled(8)

    assert sorted(first) == [str(number) for number in range(8)]
    assert first == again
    assert first not in (sorted(first), other)


def test_an_event_may_be_overtaken(whatsapp: World) -> None:
    whatsapp.simulator.arm("delay", seconds=0.3)
    carla = whatsapp.simulator.phone(CARLA)
    carla.say("primero")
    carla.say("segundo")
    whatsapp.simulator.wait_until_delivered()
    texts = [message["text"]["body"] for message in whatsapp.inbox.messages()[-2:]]
    assert texts == ["segundo", "primero"]


def test_events_may_be_held_until_the_fault_is_taken_away(whatsapp: World) -> None:
    number = whatsapp.simulator.arm("hold", only="statuses")
    whatsapp.business.send(CARLA, text={"body": "hola"})
    carla = whatsapp.simulator.phone(CARLA)
    carla.wait_received(carla.say("¿y?"))
    whatsapp.simulator.wait_until_delivered()
    assert whatsapp.inbox.statuses() == []

    whatsapp.simulator.disarm(number)

    whatsapp.inbox.wait_until(lambda inbox: len(inbox.statuses()) == 2)
    assert [each["status"] for each in whatsapp.inbox.statuses()] == ["sent", "delivered"]


def test_an_event_may_be_lost(whatsapp: World) -> None:
    whatsapp.simulator.arm("lose", only="messages")
    carla = whatsapp.simulator.phone(CARLA)
    carla.say("se pierde")
    carla.wait_received(carla.say("llega"))
    assert [event["state"] for event in whatsapp.simulator.ledger()["events"][-2:]] == [
        "lost",
        "accepted",
    ]


def test_a_signature_may_be_wrong_once(whatsapp: World) -> None:
    whatsapp.simulator.arm("forge")
    whatsapp.inbox.answer_next(401)
    carla = whatsapp.simulator.phone(CARLA)
    carla.wait_received(carla.say("hola"))

    forged, genuine = whatsapp.inbox.received[-2:]
    assert forged.body == genuine.body
    assert (forged.signed_with(SECRET), genuine.signed_with(SECRET)) == (False, True)


def test_media_have_faults_of_their_own(whatsapp: World) -> None:
    whatsapp.simulator.arm("refuse", code=131016, where="media")
    assert whatsapp.business.post(HOLA)[0] == 200
    parts = {"messaging_product": "whatsapp", "file": ("a", b"x", "image/png")}
    status, _ = whatsapp.business.request("POST", "771200934455018/media", fields=parts)
    assert status == 500


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "earthquake"},
        {"kind": "refuse"},
        {"kind": "hang", "seconds": -1},
        {"kind": "cut", "surprise": 1},
        {"kind": "shuffle", "times": 0},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(whatsapp: World, fault: dict[str, Any]) -> None:
    with pytest.raises(SimulatorError, match="400"):
        whatsapp.simulator.arm(**fault)


def test_parallel_senders_share_a_fault_out_exactly(whatsapp: World) -> None:
    whatsapp.simulator.arm("refuse", code=131056, times=10)
    statuses: list[int] = []

    def send() -> None:
        for _ in range(10):
            statuses.append(whatsapp.business.post(HOLA)[0])

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] * 30 + [400] * 10
    assert accepted(whatsapp) == 30
