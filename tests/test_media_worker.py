"""Many files, several workers: one at a time has a file, and old ones go."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.db import Database
from core.errors import NotFound
from core.media import actions, store
from core.media.store import Waiting, fetching, retention
from core.media.worker import LEASE
from core.tickets.store.pulse import ticket_beat
from tests.cast import NOON, House
from tests.fetching import Fetching
from tests.files import Shelf, in_folder, picture, shelf
from tests.outgoing import until

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


def test_one_file_is_one_workers_until_its_lease_ends(desk: Fetching) -> None:
    desk.announce("77"), desk.announce("78")

    def claim(limit: int) -> list[str]:
        with desk.database.transaction() as session:
            until = desk.now + LEASE
            rows = fetching.claim(session, limit=limit, lease_until=until, now=desk.now)
        return [row.wa_media_id for row in rows]

    assert claim(1) == ["77"]
    assert claim(5) == ["78"]
    assert claim(5) == []
    desk.later(seconds=LEASE.total_seconds() + 1)
    assert sorted(claim(5)) == ["77", "78"]


def test_two_workers_skip_what_the_other_is_claiming(postgresql_url: str, tmp_path: Path) -> None:
    database = Database(postgresql_url)
    with shelf() as made:
        desk = Fetching(database, in_folder(tmp_path), made)
        desk.announce("77"), desk.announce("78")
        claim: dict[str, Any] = {"limit": 1, "lease_until": NOON + LEASE, "now": NOON}
        with database.transaction() as first, database.transaction() as second:
            taken = [fetching.claim(session, **claim)[0].id for session in (first, second)]
        assert len(set(taken)) == 2
    database.dispose()


def test_a_failing_file_delays_no_other(one: Fetching) -> None:
    one.shelf.put("slow", RED)
    one.shelf.put("quick", RED)
    slow_ids = {"slow"}

    def hold(media_id: str, tree: Any) -> Any:
        if media_id in slow_ids:
            time.sleep(1.5)
        return tree

    one.shelf.described = hold
    one.announce("missing")
    slow = one.announce("slow")
    quick = one.announce("quick")
    running = threading.Thread(target=one.fetcher.run)
    running.start()
    until(lambda: one.row(quick).state == "stored")
    assert one.row(slow).state == "waiting"
    until(lambda: one.row(slow).state == "stored")
    one.fetcher.stop()
    running.join(5)
    assert not running.is_alive()


def test_stopping_leaves_what_is_under_way_to_the_next_worker_at_once(one: Fetching) -> None:
    one.shelf.put("77", RED)
    one.shelf.pause = 3.0
    media_id = one.announce("77")
    running = threading.Thread(target=one.fetcher.run)
    running.start()
    until(lambda: len(one.shelf.asked) == 2)
    one.fetcher.stop()
    running.join(5)
    assert not running.is_alive()
    one.shelf.pause = 0.0
    assert one.new_fetcher().run_once() == 1
    assert one.row(media_id).state == "stored"


def test_what_is_erased_while_it_comes_is_not_kept(one: Fetching, tmp_path: Path) -> None:
    one.shelf.put("77", RED)
    media_id = one.announce("77")

    def erase(_id: str, tree: Any) -> Any:
        with one.database.transaction() as session:
            retention.forget(session, retention.of_contact(session, one.contact))
        return tree

    one.shelf.described = erase
    one.fetcher.run_once()
    assert one.row(media_id).state == "gone"
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_old_files_go_and_their_rows_say_so(desk: Fetching) -> None:
    desk.shelf.put("77", RED)
    old = desk.announce("77")
    desk.fetcher.run_once()
    desk.later(days=364)
    young = desk.announce("77")
    unsent = actions.keep_upload(
        desk.database,
        actions.Chosen("foto.png", picture("PNG")),
        contact_id=desk.contact,
        settings=desk.settings,
        now=desk.now,
    )
    desk.fetcher.run_once()
    desk.later(days=2)

    assert actions.drop_old(desk.database, desk.settings, desk.now) == 2

    assert (desk.row(old).state, desk.row(young).state) == ("gone", "stored")
    with pytest.raises(NotFound):
        desk.row(unsent.id)
    assert desk.bytes_of(young) == RED
    assert actions.drop_old(desk.database, desk.settings, desk.now) == 0


def test_an_open_ticket_hears_that_a_picture_has_come(desk: Fetching) -> None:
    house = House(desk.database, settings=desk.settings)
    ticket_id = house.ask_for_a_person()
    message = house.said()[-1]
    desk.shelf.put("77", RED)
    row = Waiting(message.id, message.contact_id, "image", "image/jpeg", "", None, "77")
    with desk.database.transaction() as session:
        store.add_waiting(session, [row], now=desk.now)

    def beat() -> str:
        with desk.database.reading() as session:
            return ticket_beat(session, ticket_id, now=desk.now)

    before = beat()
    assert beat() == before
    desk.fetcher.run_once()
    assert beat() != before
