"""Customers' files come by themselves, from WhatsApp only; one that does not delays no other."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from core.accounts.tables import audit
from core.db import Database
from core.errors import NotFound
from core.media import actions, store
from core.whatsapp.client import files
from simulator.testing import TOKEN, world
from tests.cast import ENVIRONMENT, NUMBER, House
from tests.fetching import Fetching
from tests.files import HTML, Shelf, in_folder, picture, shelf

RED = picture()


@pytest.fixture
def whatsapp() -> Iterator[Shelf]:
    with shelf() as made:
        yield made


@pytest.fixture
def desk(database: Database, tmp_path: Path, whatsapp: Shelf) -> Fetching:
    """On each kind of database, with the place that goes with it."""
    changes = {"media__place": "auto", "whatsapp__graph_url": whatsapp.url}
    return Fetching(database, in_folder(tmp_path / "media", **changes), whatsapp)


@pytest.fixture
def one(sqlite_url: str, tmp_path: Path, whatsapp: Shelf) -> Iterator[Fetching]:
    """On one database and place, where the difference is none."""
    database = Database(sqlite_url)
    yield Fetching(
        database, in_folder(tmp_path / "media", whatsapp__graph_url=whatsapp.url), whatsapp
    )
    database.dispose()


def test_a_file_is_fetched_checked_and_kept(desk: Fetching) -> None:
    digest = desk.shelf.put("77", RED)
    media_id = desk.announce("77", sha256=digest, name="../foto\n1.jpg")

    assert desk.fetcher.run_once() == 1

    row = desk.row(media_id)
    assert (row.state, row.mime, row.size, row.error) == ("stored", "image/jpeg", len(RED), None)
    assert row.name == "foto 1.jpg"
    assert desk.bytes_of(media_id) == RED
    with desk.database.reading() as session:
        assert store.of_messages(session, [row.message_id or 0, 999]) == {row.message_id: row}
    assert desk.fetcher.run_once() == 0


def test_the_token_goes_to_whatsapp_with_the_number_asked_for(one: Fetching) -> None:
    one.shelf.put("77", RED)
    one.announce("77")
    one.fetcher.run_once()
    token = f"Bearer {ENVIRONMENT['OPENBOT_WHATSAPP__ACCESS_TOKEN']}"
    assert one.shelf.asked == [
        (f"/v26.0/77?phone_number_id={NUMBER}", token),
        ("/bytes/77?hash=SECRET", token),
    ]


def test_a_failed_media_download_does_not_block_its_own_retry(desk: Fetching) -> None:
    digest = desk.shelf.put("77", RED)
    desk.shelf.status["77"] = 500
    media_id = desk.announce("77", sha256=digest)
    desk.fetcher.run_once()
    assert desk.row(media_id).state == "waiting"
    assert desk.row(media_id).error == "No se pudo descargar de WhatsApp."
    assert desk.fetcher.run_once() == 0

    desk.shelf.status.clear()
    desk.later(seconds=5)

    assert desk.fetcher.run_once() == 1
    assert (desk.row(media_id).state, desk.row(media_id).error) == ("stored", None)
    assert desk.bytes_of(media_id) == RED


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-7] + b"another",  # as long, and something else
        lambda data: data[:100],  # cut
    ],
)
def test_bytes_that_are_not_those_announced_are_not_kept(
    one: Fetching, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    digest = one.shelf.put("77", RED)
    one.shelf.body = spoil
    media_id = one.announce("77", sha256=digest)
    one.fetcher.run_once()
    assert one.row(media_id).state == "waiting"
    assert one.row(media_id).error
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_a_file_that_drips_is_given_up_for_now(one: Fetching, monkeypatch: Any) -> None:
    monkeypatch.setattr(files, "ANSWER_SECONDS", 0.3)
    one.shelf.drip = 0.02
    media_id = one.announce("77", sha256=one.shelf.put("77", RED))
    one.fetcher.run_once()
    assert one.row(media_id).error == "No se pudo descargar de WhatsApp."


def test_html_called_a_picture_is_kept_as_nothing_a_browser_would_run(one: Fetching) -> None:
    media_id = one.announce("77", sha256=one.shelf.put("77", HTML))
    one.fetcher.run_once()
    assert (one.row(media_id).state, one.row(media_id).mime) == (
        "stored",
        "application/octet-stream",
    )


def test_an_address_that_is_gone_is_asked_for_again_at_once(one: Fetching) -> None:
    one.shelf.put("77", RED)
    one.shelf.status["77"] = 404

    def heal(_id: str, tree: Any) -> Any:
        if len(one.shelf.asked) > 2:
            one.shelf.status.clear()
        return tree

    one.shelf.described = heal
    media_id = one.announce("77")
    one.fetcher.run_once()
    assert one.row(media_id).state == "stored"
    assert len(one.shelf.asked) == 4


def test_an_expired_token_burns_no_try_and_the_new_one_is_used(one: Fetching) -> None:
    one.shelf.put("77", RED)
    one.shelf.described = lambda _id, _tree: {"error": {"code": 190}}
    media_id = one.announce("77")
    for _minute in range(10):
        one.fetcher.run_once()
        one.later(minutes=1)
    assert one.raw(media_id).tries == 0
    assert "token" in (one.row(media_id).error or "")

    one.shelf.described = lambda _id, tree: tree
    changed = one.settings.whatsapp.model_copy(update={"access_token": SecretStr("another-one")})
    one.client.renew(changed)
    one.fetcher.run_once()

    assert one.row(media_id).state == "stored"
    assert one.shelf.asked[-1][1] == "Bearer another-one"


def test_a_file_that_is_too_large_is_not_even_asked_for(
    sqlite_url: str, tmp_path: Path, whatsapp: Shelf
) -> None:
    changes = {"whatsapp__graph_url": whatsapp.url, "media__max_megabytes": "1"}
    desk = Fetching(Database(sqlite_url), in_folder(tmp_path / "media", **changes), whatsapp)
    whatsapp.put("77", RED + bytes(1024 * 1024))
    announced = desk.announce("77")
    whatsapp.described = lambda _id, tree: {**tree, "file_size": None, "sha256": None}
    lied_about = desk.announce("77")
    desk.fetcher.run_once()
    for media_id in (announced, lied_about):
        assert desk.row(media_id).state == "failed"
        assert "hasta 1 MB" in (desk.row(media_id).error or "")
    desk.database.dispose()


def test_what_whatsapp_no_longer_has_is_given_up_and_a_person_may_try_again(desk: Fetching) -> None:
    house = House(desk.database, settings=desk.settings)
    media_id = desk.announce("77")
    for _hour in range(6):
        assert desk.fetcher.run_once() == 1
        desk.later(hours=1)
    assert desk.row(media_id).state == "failed"
    assert "ya no tiene este archivo" in (desk.row(media_id).error or "")
    assert desk.fetcher.run_once() == 0

    desk.shelf.put("77", RED)
    house.now = desk.now
    ana = house.operator()
    house.act(actions.retry, media_id, operator=ana)
    assert desk.fetcher.run_once() == 1
    assert desk.row(media_id).state == "stored"
    with pytest.raises(NotFound):
        house.act(actions.retry, media_id, operator=ana)
    with desk.database.reading() as session:
        assert session.execute(select(audit.c.action, audit.c.user_id)).all() == [
            ("media.retry", ana.id)
        ]


def test_a_picture_of_the_simulator_comes_as_it_would_from_meta(
    sqlite_url: str, tmp_path: Path
) -> None:
    with world() as there:
        changes = {"whatsapp__graph_url": there.url, "whatsapp__access_token": TOKEN}
        desk = Fetching(Database(sqlite_url), in_folder(tmp_path / "media", **changes), Shelf())
        for how in (None, "slow", "corrupt", "redirect", "gone", "expired", "html"):
            uploaded = there.business.upload(RED, "image/jpeg")
            media_id = desk.announce(uploaded, sha256=sha256(RED).hexdigest())
            if how:
                there.simulator.arm("file", how=how, seconds=0.1)
            desk.fetcher.run_once()
            spoilt = how not in (None, "slow", "gone")  # an address that is gone is asked anew
            assert desk.row(media_id).state == ("waiting" if spoilt else "stored"), how
            desk.later(seconds=5)
            desk.fetcher.run_once()
            assert desk.bytes_of(media_id) == RED
        assert there.simulator.faults() == [], "all of them struck"
        desk.database.dispose()
