"""`journal` lists without a word of a customer's, and replays until nothing fails."""

import os
import pty
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.accounts.tables import audit
from core.bot import engine
from core.db import Database
from core.settings import ROOT
from tests.cast import CARLA, DORA, ENVIRONMENT, House, message
from tests.terminal import Said, call


@pytest.fixture
def house(database: Database) -> House:
    return House(database, now=clock.now())


def failing(house: House, monkeypatch: pytest.MonkeyPatch, wa_id: str = CARLA) -> None:
    """A message over which the bot stumbles."""

    def stumble(*_args: Any, **_known: Any) -> Any:
        raise KeyError("mi secreto")

    with monkeypatch.context() as patched:
        patched.setattr(engine, "step", stumble)
        house.receive(message("mi secreto", wa_id=wa_id, at=house.now))


def rows(said: Said) -> list[list[str]]:
    assert (said.status, said.err) == (0, "")
    return [line.split("\t") for line in said.lines]


def test_the_list_tells_what_failed_and_nothing_of_what_was_said(
    house: House, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.say("hola")
    failing(house, monkeypatch)
    said = call("journal", "list", url=database_url)
    at = house.now.astimezone(house.settings.zone).strftime("%Y-%m-%d %H:%M:%S")
    assert rows(said) == [
        ["id", "received", "outcome", "events", "failed", "error"],
        ["2", at, "applied", "1", "1", "KeyError: …"],
        ["1", at, "applied", "1", "0", ""],
    ]
    assert "secreto" not in said.out
    assert [row[0] for row in rows(call("journal", "list", "--failed", url=database_url))] == [
        "id",
        "2",
    ]
    assert len(rows(call("journal", "list", "--limit", 1, url=database_url))) == 2
    later = ("--since", "2100-01-01")
    assert len(rows(call("journal", "list", *later, url=database_url))) == 1
    earlier = ("--until", "2000-01-01")
    assert len(rows(call("journal", "list", *earlier, url=database_url))) == 1


def test_what_failed_is_applied_and_the_status_tells(
    house: House, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(house, monkeypatch)
    failing(house, monkeypatch, DORA)
    house.receive_body(b"{ mi secreto")
    said = call("journal", "replay", "--failed", url=database_url)
    assert said.status == 1
    assert said.lines == ["3:0: the body is no JSON object", "2 applied, 1 failed again."]
    assert (len(house.sent()), len(house.sent(DORA))) == (1, 1)
    said = call("journal", "replay", 1, 2, url=database_url)
    assert (said.status, said.lines) == (0, ["2 applied, 0 failed again."])
    assert len(house.said()) == 2
    with house.database.reading() as session:
        trail = session.execute(select(audit.c.action, audit.c.subject, audit.c.user_id)).all()
    assert trail == [
        ("journal.replay", "journal", None),
        ("journal.replay", "journal:1", None),
        ("journal.replay", "journal:2", None),
    ]


def test_nothing_is_replayed_with_incomplete_settings(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the number's id every event would be somebody else's."""
    database = Database(sqlite_url)
    failing(House(database, now=clock.now()), monkeypatch)
    database.dispose()
    nobody = {"OPENBOT_WHATSAPP__PHONE_NUMBER_ID": ""}
    assert call("journal", "replay", "--failed", url=sqlite_url, **nobody).status == 78
    assert len(rows(call("journal", "list", "--failed", url=sqlite_url, **nobody))) == 2


@pytest.mark.parametrize(
    "arguments", [(), ("1", "--failed"), ("1", "--since", "2026-01-01"), ("uno",), ("0",)]
)
def test_what_makes_no_sense_is_wrong_usage(sqlite_url: str, arguments: tuple[str, ...]) -> None:
    assert call("journal", "replay", *arguments, url=sqlite_url).status == 2


def test_an_entry_that_is_gone_is_one_line_and_1(sqlite_url: str) -> None:
    said = call("journal", "replay", 404, url=sqlite_url)
    assert (said.status, said.out) == (1, "")
    assert said.err == "Error: El registro no guarda la entrada 404.\n"


def test_a_terminal_gets_columns(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    House(database).say("hola")
    database.dispose()
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "core", "journal", "list"],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, "OPENBOT_DATABASE__URL": sqlite_url},
        stdout=theirs,
        check=True,
        timeout=60,
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode().splitlines()
    os.close(ours)
    assert [line.split() for line in shown] == [
        ["id", "received", "outcome", "events", "failed", "error"],
        ["1", "2026-11-23", "12:00:00", "applied", "1", "0"],
    ]
    assert shown[0].index("outcome") == shown[1].index("applied")
