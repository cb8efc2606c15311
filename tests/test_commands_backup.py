"""A copy holds one whole moment; putting it back is done whole, and never behind anybody's back."""

import os
import stat
import tarfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import column, func, insert, select, table, update

from core import schema
from core.commands.seeding.actions import Wish, fill
from core.commands.seeding.plan import Shape
from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database
from core.db.sets import allocate_ids
from core.media.places import Folder
from core.outbox.store import workers
from core.outbox.tables import outbox
from core.settings import Settings, load
from core.tickets.tables import tickets
from tests.cast import CARLA, NOON, House, settings
from tests.servers import guard
from tests.terminal import Said, call

MIGRATIONS = table("alembic_version", column("version_num"))
SHAPE = Shape(contacts=40, messages=600, tickets=20)


@pytest.fixture(autouse=True)
def programs_of_the_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump of the server's own version: an older one refuses."""
    if "database_url" in request.fixturenames and "postgresql" in request.node.name:
        monkeypatch.setenv("PATH", f"{guard.binaries()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept aside lies in this test's folder: in the project's, tests would meet."""

    def elsewhere(**known: Any) -> Settings:
        return load(**known).model_copy(update={"root": tmp_path})

    monkeypatch.setattr("core.commands.restore.load", elsewhere)
    monkeypatch.setattr("core.commands.backup.load", elsewhere)


@pytest.fixture
def seeded(database: Database) -> Iterator[Database]:
    fill(database, Wish(SHAPE, 1), settings=settings(), progress=lambda _n: None, now=NOON)
    yield database
    database.dispose()


def restore(file: Path, database: Database, url: str, *options: str) -> Said:
    """Restore, with our own connections closed."""
    database.dispose()
    return call("restore", file, *options, url=url)


def counts(database: Database) -> list[int]:
    with database.reading() as session:
        return [
            int(session.scalar(select(func.count()).select_from(kind)) or 0)
            for kind in (contacts, messages, tickets)
        ]


def add_contacts(database: Database, names: list[str]) -> None:
    row = {"created_at": NOON, "created_day": NOON.date()}
    with database.transaction() as session:
        session.execute(insert(contacts), [{**row, "name": name} for name in names])


def aside_of(said: Said) -> Path:
    """The file in which the old content is kept."""
    (line,) = [line for line in said.lines if line.startswith("What was there before is in ")]
    return Path(line.removeprefix("What was there before is in ").removesuffix("."))


def test_a_restored_copy_has_what_was_there(
    seeded: Database, database_url: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    before = counts(seeded)
    assert call("backup", copy, url=database_url).status == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    add_contacts(seeded, ["later"])
    said = restore(copy, seeded, database_url)
    assert said.status == 0
    assert counts(seeded) == before
    aside = aside_of(said)
    assert stat.S_IMODE(aside.stat().st_mode) & 0o077 == 0 or seeded.is_sqlite
    back = restore(aside, seeded, database_url)
    assert back.status == 0
    assert counts(seeded)[0] == before[0] + 1
    aside.unlink()
    aside_of(back).unlink()


def test_a_copy_made_during_writes_is_one_moment(
    seeded: Database, database_url: str, tmp_path: Path
) -> None:
    """Pairs are written together: a copy with an odd one would be torn."""
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            add_contacts(seeded, [f"pair {written}"] * 2)
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [tmp_path / f"copy{number}" for number in range(3)]
        said = [call("backup", copy, url=database_url) for copy in copies]
    finally:
        stop.set()
        writer.join()
    assert [one.status for one in said] == [0, 0, 0]
    assert written > 0
    seen = []
    for copy in copies:
        done = restore(copy, seeded, database_url)
        assert done.status == 0
        aside_of(done).rename(tmp_path / f"{copy.name}.aside")
        with seeded.reading() as session:
            pairs = list(
                session.execute(
                    select(contacts.c.name, func.count())
                    .where(contacts.c.name.like("pair %"))
                    .group_by(contacts.c.name)
                )
            )
        assert all(number == 2 for _name, number in pairs)
        numbers = sorted(int(name.split()[1]) for name, _number in pairs)
        assert numbers == list(range(len(numbers)))
        seen.append(len(numbers))
    assert seen == sorted(seen)


def test_what_was_queued_is_not_sent_again(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    House(database).say("hola")
    copy = tmp_path / "copy"
    assert call("backup", copy, url=database_url).status == 0
    with database.reading() as session:
        queued = list(session.scalars(select(outbox.c.message_id)))
        last = session.scalar(select(func.max(messages.c.id)))
    assert queued
    said = restore(copy, database, database_url)
    assert f"{len(queued)} messages were waiting" in said.out
    with database.transaction() as session:
        assert list(session.scalars(select(outbox.c.message_id))) == []
        states = select(messages.c.status).where(messages.c.id.in_(queued))
        assert set(session.scalars(states)) == {"not_confirmed"}
        doubts = select(messages.c.doubt_since).where(messages.c.id.in_(queued))
        assert None not in set(session.scalars(doubts))
        (new,) = allocate_ids(session, messages, 1)
        assert new > (last or 0) + 1000  # ids that may be on their way in a status are left out
    aside_of(said).unlink()


def test_a_live_worker_is_not_restored_under(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    assert call("backup", copy, url=database_url).status == 0
    with database.transaction() as session:
        workers.beat(session, "here:1", wake_port=9, now=datetime.now(UTC))
    said = restore(copy, database, database_url)
    assert (said.status, said.out) == (1, "")
    assert "here:1 was alive" in said.err
    said = restore(copy, database, database_url, "--force")
    assert said.status == 0
    aside_of(said).unlink()
    with database.transaction() as session:
        old = datetime.now(UTC) - timedelta(minutes=5)
        workers.beat(session, "here:2", wake_port=9, now=old)
    said = restore(copy, database, database_url)
    assert said.status == 0
    aside_of(said).unlink()


def test_what_is_kept_aside_is_never_written_over(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert call("backup", copy, url=sqlite_url).status == 0
    kept = {aside_of(call("restore", copy, url=sqlite_url)) for _again in range(3)}
    assert len(kept) == 3
    assert all(path.exists() for path in kept)


def test_an_open_sqlite_file_is_never_replaced(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    copy = tmp_path / "copy"
    assert call("backup", copy, url=sqlite_url).status == 0
    with database.reading() as session:
        session.execute(select(contacts)).all()
        said = call("restore", copy, "--force", url=sqlite_url)
    database.dispose()
    assert said.status == 1
    assert "stop Openbot first" in said.err
    assert sorted(path.name for path in tmp_path.glob("*.before-*")) == []
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_nothing_but_a_whole_copy_is_accepted(
    seeded: Database, database_url: str, tmp_path: Path
) -> None:
    before = counts(seeded)
    whole = tmp_path / "whole"
    assert call("backup", whole, url=database_url).status == 0
    torn, other = tmp_path / "torn", tmp_path / "other"
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    other.write_text("id,name\r\n")
    for file in (torn, other):
        said = restore(file, seeded, database_url)
        assert (said.status, said.out, said.err.count("\n")) == (1, "", 1), said
    assert counts(seeded) == before
    assert restore(tmp_path / "missing", seeded, database_url).status == 2


def test_the_files_beside_the_database_travel_along(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    House(database).say("hola")
    folder, copy = tmp_path / "data" / "media", tmp_path / "copy"
    place = Folder(folder)
    for media_id in (1, 2_000_123):
        place.write(media_id, [b"first " * 1000, str(media_id).encode()])
    (folder / "000" / "000" / ".7.abcd").write_bytes(b"half a file")
    assert call("backup", copy, url=database_url).status == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    add_contacts(database, ["later"])
    place.delete(1)
    place.write(3, [b"later"])

    said = restore(copy, database, database_url)

    assert said.status == 0, said
    assert counts(database)[0] == 1
    assert b"".join(place.read(1, 0, 6001)) == b"first " * 1000 + b"1"
    assert sorted(path.name for path in folder.glob("*/*/*")) == ["1", "2000123"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (before,) = (tmp_path / "data").glob("media.before-*")
    assert (before / "000" / "000" / "3").read_bytes() == b"later"
    assert [path.name for path in (tmp_path / "data").glob(".*")] == []
    aside_of(said).unlink()


def test_an_archive_that_is_torn_or_strange_changes_nothing(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    folder, whole = tmp_path / "data" / "media", tmp_path / "whole"
    Folder(folder).write(1, [b"x" * 100_000])
    assert call("backup", whole, url=database_url).status == 0
    add_contacts(database, ["later"])
    torn, strange, empty = tmp_path / "torn", tmp_path / "strange", tmp_path / "empty"
    torn.write_bytes(whole.read_bytes()[:50_000])
    empty.write_bytes(whole.read_bytes()[: 512 + 100_352])  # one file, and nothing behind it
    with tarfile.open(strange, "w") as tar:
        tar.add(whole, "../../outside")
    for file in (torn, strange, empty):
        said = restore(file, database, database_url)
        assert (said.status, said.out) == (1, ""), said
        assert "is damaged" in said.err
    assert counts(database)[0] == 1
    assert list((tmp_path / "data").iterdir()) == [folder]


def test_a_copy_of_a_newer_version_is_refused(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    with database.transaction() as session:
        session.execute(update(MIGRATIONS).values(version_num="9999"))
    assert call("backup", copy, url=database_url).status == 0
    with database.transaction() as session:
        session.execute(update(MIGRATIONS).values(version_num=schema.head()))
    said = restore(copy, database, database_url)
    assert said.status == 1
    assert "9999" in said.err
    with database.reading() as session:
        assert schema.is_current(session)


def test_a_restore_where_there_was_nothing(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    House(database).say("hola")
    database.dispose()
    copy = tmp_path / "copy"
    assert call("backup", copy, url=sqlite_url).status == 0
    new = f"sqlite:///{tmp_path / 'deeper' / 'new.db'}"
    assert call("restore", copy, url=new).status == 0
    assert CARLA in call("export", "contacts", url=new).out


def test_there_is_nothing_to_copy_where_there_is_no_database(tmp_path: Path) -> None:
    said = call("backup", tmp_path / "copy", url=f"sqlite:///{tmp_path / 'missing.db'}")
    assert said.status == 1
    assert "there is no database" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_can_be_replaced(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert call("backup", copy, url=sqlite_url).status == 0
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.write_bytes(b"not a database at all" * 1000)
    said = call("restore", copy, url=sqlite_url)
    assert (said.status, said.err.count("\n")) == (1, 1)
    assert "--force" in said.err
    assert call("restore", copy, "--force", url=sqlite_url).status == 0
    assert call("export", "contacts", url=sqlite_url).status == 0


def test_missing_client_programs_are_named(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = call("backup", tmp_path / "copy", url=postgresql_url)
    assert said.status == 1
    assert "pg_dump is not installed" in said.err
