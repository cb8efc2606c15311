"""The two places of bytes keep, read and delete alike; what is cut short leaves nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.db import Database
from core.errors import NotFound
from core.media import store
from core.media.places import PART, Places
from core.media.tables import media_parts
from tests.cast import NOON, settings
from tests.files import in_folder, person

DATA = bytes(range(256)) * 3000  # three parts, the last one short
New = Callable[[], int]


@pytest.fixture(params=["folder", "database"])
def places(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Places:
    return Places(database, in_folder(tmp_path / "media", media__place=request.param))


@pytest.fixture
def new(database: Database) -> New:
    contact_id = person(database)

    def make() -> int:
        with database.transaction() as session:
            values = {"contact_id": contact_id, "kind": "document"}
            return store.add_upload(session, values, now=NOON)

    return make


def chunks(size: int = 100_000) -> Iterator[bytes]:
    for at in range(0, len(DATA), size):
        yield DATA[at : at + size]


def left_behind(database: Database, tmp_path: Path) -> int:
    with database.reading() as session:
        parts = session.scalar(select(func.count()).select_from(media_parts))
    return int(parts or 0) + sum(path.is_file() for path in tmp_path.rglob("media/**/*"))


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, len(DATA)), (0, 1), (PART - 1, PART + 1), (PART, 2 * PART), (len(DATA) - 5, len(DATA))],
)
def test_any_stretch_of_a_file_is_read(places: Places, new: New, start: int, end: int) -> None:
    media_id = new()
    place = places.write(media_id, chunks())
    assert b"".join(places.read(place, media_id, start, end)) == DATA[start:end]


def test_a_file_that_is_cut_short_leaves_nothing(
    places: Places, new: New, database: Database, tmp_path: Path
) -> None:
    def cut() -> Iterator[bytes]:
        yield DATA
        raise ConnectionError

    media_id = new()
    with pytest.raises(ConnectionError):
        places.write(media_id, cut())
    assert left_behind(database, tmp_path) == 0
    with pytest.raises(NotFound):
        places.read(places.current, media_id, 0, 10)


def test_a_second_try_replaces_what_a_dead_process_left(places: Places, new: New) -> None:
    media_id = new()
    places.write(media_id, [b"half"])
    place = places.write(media_id, chunks())
    assert b"".join(places.read(place, media_id, 0, len(DATA))) == DATA


def test_deleting_takes_the_bytes_and_half_written_ones(
    places: Places, new: New, database: Database, tmp_path: Path
) -> None:
    media_id = new()
    places.write(media_id, chunks())
    if places.current == "folder":
        (file,) = (path for path in tmp_path.rglob("media/**/*") if path.is_file())
        file.with_name(f".{media_id}.dead").write_bytes(b"half")
        assert file.stat().st_mode & 0o077 == 0
    places.delete(media_id)
    places.delete(media_id)
    assert left_behind(database, tmp_path) == 0


def test_an_empty_file_is_a_file(places: Places, new: New) -> None:
    media_id = new()
    place = places.write(media_id, [])
    assert b"".join(places.read(place, media_id, 0, 0)) == b""


def test_without_a_choice_each_database_has_its_own_place(database: Database) -> None:
    expected = "folder" if database.is_sqlite else "database"
    assert Places(database, settings()).current == expected
