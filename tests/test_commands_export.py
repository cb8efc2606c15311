"""Exports go to a file, whole or not at all, or down a pipe that may break."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from core.db import Database
from core.settings import ROOT
from tests.cast import DORA, House
from tests.terminal import bare, call


@pytest.fixture
def url(sqlite_url: str) -> str:
    """A database with two people in it."""
    database = Database(sqlite_url)
    house = House(database)
    house.say("hola")
    house.say("=1+1", wa_id=DORA)
    database.dispose()
    return sqlite_url


def test_standard_output_has_the_same_as_a_file(url: str, tmp_path: Path) -> None:
    target = tmp_path / "messages.csv"
    assert call("export", "messages", "-o", target, url=url).status == 0
    said = call("export", "messages", url=url)
    assert (said.status, said.err) == (0, "")
    assert said.out.encode() == target.read_bytes()
    assert "'=1+1" in said.out


def test_a_file_is_replaced_whole_and_through_its_link(url: str, tmp_path: Path) -> None:
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    old = target.open()
    assert call("export", "contacts", "-o", link, url=url).status == 0
    assert old.read() == "old"  # whoever was reading it goes on reading the old one
    old.close()
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8-sig").startswith("id,created_at")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path: Path, url: str) -> None:
    target = tmp_path / "contacts.csv"
    target.write_text("old")
    database = Database(url)
    with database.transaction() as session:
        session.exec_driver_sql("UPDATE contacts SET created_at = 'nonsense'")
    database.dispose()
    with pytest.raises(ValueError, match="nonsense"):
        call("export", "contacts", "-o", target, url=url)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_folder_that_is_not_there_is_one_line(url: str, tmp_path: Path) -> None:
    said = call("export", "contacts", "-o", tmp_path / "nowhere" / "x.csv", url=url)
    assert said.status == 1
    assert said.err.endswith("x.csv: No such file or directory\n")


@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_the_database_is_never_written_over(url: str, end: str) -> None:
    path = url.removeprefix("sqlite:///")
    said = call("export", "contacts", "-o", f"{path}{end}", url=url)
    assert said.status == 1
    assert "the database itself" in said.err


def test_a_device_is_written_to_and_stays_one(url: str) -> None:
    assert call("export", "contacts", "-o", "/dev/null", url=url).status == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_reader_who_has_had_enough_is_no_failure(url: str) -> None:
    end, start = os.pipe()
    os.close(end)  # nobody reads
    with os.fdopen(start, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "core", "export", "messages"],
            cwd=ROOT,
            env={**bare(), "OPENBOT_DATABASE__URL": url},
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")


def test_days_that_run_backwards_are_wrong_usage(url: str) -> None:
    said = call("export", "messages", "--since", "2026-11-02", "--until", "2026-11-01", url=url)
    assert said.status == 2
    assert "2026-11-01 is before" in said.err


def test_days_choose_rows(url: str) -> None:
    said = call("export", "contacts", "--since", "2026-11-23", "--until", "2026-11-23", url=url)
    assert len(said.lines) == 3
    assert len(call("export", "contacts", "--until", "2026-11-22", url=url).lines) == 1
