"""Files: what may be uploaded, how long an id lives, and what can happen on the way back."""

import hashlib
import json
from collections.abc import Iterator
from time import monotonic

import pytest
import urllib3

from simulator.media import INBOUND_LIVES, UPLOAD_LIVES, Media
from simulator.signs import is_animated, looks_like
from simulator.testing import TOKEN, World, world

CARLA = "5491155550101"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
ANIMATED = b"RIFF....WEBPVP8X" + bytes(4) + b"\x02"
STILL = b"RIFF....WEBPVP8 "


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world(window_hours=0) as whatsapp:
        yield whatsapp


def address(whatsapp: World, content: bytes = PNG) -> str:
    media_id = whatsapp.business.upload(content, "image/png")
    url: str = json.loads(whatsapp.business.request("GET", media_id)[1])["url"]
    return url


@pytest.mark.parametrize("lives", [UPLOAD_LIVES, INBOUND_LIVES])
def test_an_id_lives_for_its_days(lives: float) -> None:
    now = [1000.0]
    media = Media("secret", 10**6, clock=lambda: now[0])
    file = media.add(b"x", "image/png", lives=lives)
    now[0] += lives - 1
    assert media.get(file.id) is file
    now[0] += 1
    assert media.get(file.id) is None


def test_an_address_lives_for_five_minutes() -> None:
    now = [1000.0]
    media = Media("secret", 10**6, clock=lambda: now[0])
    file = media.add(b"x", "image/png")
    ticket = media.ticket(file.id)
    now[0] += 299
    assert media.redeem(ticket["mid"], ticket["ext"], ticket["hash"]) is file
    now[0] += 1
    assert media.redeem(ticket["mid"], ticket["ext"], ticket["hash"]) is None


@pytest.mark.parametrize(
    ("content", "size", "taken"),
    [(STILL, 100, True), (STILL, 101, False), (ANIMATED, 500, True), (ANIMATED, 501, False)],
)
def test_a_sticker_that_moves_may_be_larger(
    whatsapp: World, content: bytes, size: int, taken: bool
) -> None:
    whole = content + bytes(size * 1024 - len(content))
    fields = {"messaging_product": "whatsapp", "file": ("s.webp", whole, "image/webp")}
    status, answer = whatsapp.business.request("POST", "771200934455018/media", fields=fields)
    assert status == (200 if taken else 400)
    assert taken or json.loads(answer)["error"]["code"] == 131053


def test_a_file_under_a_wrong_name_is_known_by_its_first_bytes() -> None:
    assert looks_like(PNG, "image/png")
    assert not looks_like(PNG, "image/jpeg")
    assert not looks_like(STILL, "image/png")
    assert looks_like(b"anything", "image/png")
    assert is_animated(ANIMATED)
    assert not is_animated(STILL)


@pytest.mark.parametrize(
    ("kind", "content", "mime_type", "keys"),
    [
        ("image", PNG, "image/jpeg", {}),
        ("image", STILL, "image/png", {}),
        ("audio", b"ID3", "audio/mpeg", {"voice": True}),
        ("audio", b"\x1aE\xdf\xa3", "audio/ogg", {"voice": True}),
    ],
)
def test_a_file_that_is_another_looks_sent_and_fails_later(
    whatsapp: World, kind: str, content: bytes, mime_type: str, keys: dict[str, bool]
) -> None:
    media_id = whatsapp.business.upload(content, mime_type)
    whatsapp.business.send(CARLA, type=kind, **{kind: {"id": media_id, **keys}})
    whatsapp.inbox.wait_until(lambda inbox: inbox.statuses())
    assert whatsapp.inbox.statuses()[0]["errors"][0]["code"] == 131053


@pytest.mark.parametrize(("how", "status"), [("gone", 404), ("html", 200), ("corrupt", 200)])
def test_what_comes_back_may_not_be_the_file(whatsapp: World, how: str, status: int) -> None:
    url = address(whatsapp)
    whatsapp.simulator.arm("file", how=how)
    found, content = whatsapp.business.request("GET", url)

    assert found == status
    assert hashlib.sha256(content).digest() != hashlib.sha256(PNG).digest()
    assert how != "corrupt" or len(content) == len(PNG)
    assert whatsapp.business.request("GET", url) == (200, PNG)


def test_an_address_may_lead_to_another_host(whatsapp: World) -> None:
    url, elsewhere = address(whatsapp), "http://files.example/there"
    whatsapp.simulator.arm("file", how="redirect", to=elsewhere)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = urllib3.request("GET", url, headers=headers, redirect=False)
    assert (answer.status, answer.headers["Location"]) == (302, elsewhere)


def test_an_id_may_have_expired_and_a_file_may_be_slow(whatsapp: World) -> None:
    media_id = whatsapp.business.upload(PNG, "image/png")
    whatsapp.simulator.arm("file", how="expired")
    status, answer = whatsapp.business.request("GET", media_id)
    assert (status, json.loads(answer)["error"]["error_subcode"]) == (400, 33)

    whatsapp.simulator.arm("file", how="slow", seconds=0.3)
    began = monotonic()
    assert whatsapp.business.request("GET", address(whatsapp)) == (200, PNG)
    assert monotonic() - began >= 0.25


@pytest.mark.parametrize("where", ["upload", "resolve", "download", "media"])
def test_each_step_of_a_file_may_be_struck_alone(whatsapp: World, where: str) -> None:
    url = address(whatsapp)
    whatsapp.simulator.arm("http", status=502, where=where)
    fields = {"messaging_product": "whatsapp", "file": ("a.png", PNG, "image/png")}
    steps = {
        "upload": lambda: whatsapp.business.request("POST", "771200934455018/media", fields=fields),
        "resolve": lambda: whatsapp.business.request("GET", url.split("mid=")[1].split("&")[0]),
        "download": lambda: whatsapp.business.request("GET", url),
    }
    answers = {name: step()[0] for name, step in steps.items()}
    struck = [name for name, status in answers.items() if status == 502]
    assert struck == ["upload" if where == "media" else where]
