"""The doctor names what is wrong and how to mend it, and its exit status says whether it works."""

import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.commands.checks import place
from core.commands.checks.finding import Level
from core.db import Database
from core.outbox.store import number, workers
from simulator.testing import NUMBER_ID, TOKEN, world
from tests.cast import House, settings
from tests.servers import guard
from tests.terminal import Said, call

GIB = 2**30


@pytest.fixture
def house(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house in which everything is well."""
    if not database.is_sqlite:
        monkeypatch.setenv("PATH", str(guard.binaries()), prepend=":")
    house = House(database)
    house.now = datetime.now(UTC)
    assert (
        call("seed", "--contacts=0", "--messages=0", "--tickets=0", url=url_of(house)).status == 0
    )
    house.say("hola")
    with database.transaction() as session:
        workers.beat(session, "here:1", wake_port=9, now=house.now)
    yield house
    database.dispose()


def url_of(house: House) -> str:
    return house.database.url.render_as_string(hide_password=False)


def line_of(said: Said, name: str) -> str:
    return next(line for line in said.lines if line[6:].startswith(f"{name} "))


def doctor(house: House, **environment: str) -> Said:
    ports = {f"OPENBOT_{name}__PORT": str(free_port()) for name in ("WEBHOOK", "PANEL")}
    return call("doctor", url=url_of(house), **{**ports, **environment})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_healthy_house_has_no_complaint(house: House) -> None:
    said = doctor(house)
    assert said.status == 0
    assert [line for line in said.lines if not line.startswith("ok ")] == []
    assert line_of(said, "worker").endswith("alive")


def test_missing_secrets_fail_and_the_rest_is_looked_at(house: House) -> None:
    said = doctor(house, OPENBOT_WHATSAPP__ACCESS_TOKEN="")
    assert said.status == 1
    assert line_of(said, "settings").startswith("fail")
    assert line_of(said, "database").startswith("ok")


def test_settings_that_cannot_be_read_are_all_there_is_to_say(house: House) -> None:
    said = doctor(house, OPENBOT_NO__SUCH="1")
    assert said.status == 1
    assert "there is no such setting" in said.out
    assert "database" not in said.out


def test_paused_sending_fails(house: House) -> None:
    with house.database.transaction() as session:
        number.lock(session, rate=80, now=house.now)
        number.pause(session, 190, now=house.now - timedelta(minutes=5))
    said = doctor(house)
    assert said.status == 1
    assert "paused for 5 min by WhatsApp's error 190" in line_of(said, "sending")


def test_a_flow_file_that_says_something_else_is_a_warning(house: House, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("something else")
    said = doctor(house, OPENBOT_BOT__FLOW=str(other))
    assert said.status == 0
    assert line_of(said, "flow").startswith("warn")
    assert f"flow publish {other}" in said.out


def test_a_silent_worker_and_a_taken_port_are_warnings(house: House) -> None:
    with house.database.transaction() as session:
        workers.leave(session, "here:1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = doctor(house, OPENBOT_WEBHOOK__PORT=port)
    assert said.status == 0
    assert line_of(said, "worker").startswith("warn")
    assert line_of(said, f"port {port}").startswith("warn")


def test_a_database_that_cannot_be_reached_fails_without_its_password() -> None:
    said = call("doctor", url="postgresql+psycopg://somebody:hush@127.0.0.1:1/openbot")
    assert said.status == 1
    assert line_of(said, "database").startswith("fail")
    assert "hush" not in said.out + said.err


def test_an_address_that_is_none_is_a_finding() -> None:
    said = call("doctor", url="openbot.db")
    assert said.status == 1
    assert line_of(said, "database").startswith("fail")


def test_the_token_is_tried_only_on_request(sqlite_url: str) -> None:
    with world() as outside:
        known = {
            "url": sqlite_url,
            "OPENBOT_WHATSAPP__GRAPH_URL": outside.url,
            "OPENBOT_WHATSAPP__PHONE_NUMBER_ID": NUMBER_ID,
        }
        assert " token " not in call("doctor", **known).out
        bad = call("doctor", "--probe", **known)
        known["OPENBOT_WHATSAPP__ACCESS_TOKEN"] = TOKEN
        good = call("doctor", "--probe", **known)
    assert line_of(bad, "token").startswith("fail")
    assert line_of(good, "token").startswith("ok")


def test_no_database_yet_names_the_command(tmp_path: Path) -> None:
    said = call("doctor", url=f"sqlite:///{tmp_path / 'missing.db'}")
    assert said.status == 1
    assert "→ python -m core migrate" in said.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("mode", "level"), [(0o600, Level.OK), (0o640, Level.WARN), (0o604, Level.WARN)]
)
def test_secrets_that_others_can_read_are_a_warning(
    mode: int, level: Level, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv = tmp_path / ".env"
    dotenv.touch()
    dotenv.chmod(mode)
    monkeypatch.setenv("OPENBOT_DOTENV", str(dotenv))
    assert place.secrets_file(settings()).level is level


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 53, 4), True), ((3, 51, 3), True), ((3, 51, 2), False), ((3, 52, 0), False),
        ((3, 50, 7), True), ((3, 50, 6), False), ((3, 44, 6), True), ((3, 44, 5), False),
        ((3, 40, 1), False), ((3, 45, 9), False),
    ],
)  # fmt: skip
def test_which_sqlite_has_the_mend(version: tuple[int, ...], sound: bool) -> None:
    assert place.is_sound(version) is sound


@pytest.mark.parametrize(
    ("free", "level"), [(50, Level.OK), (8, Level.WARN), (3, Level.FAIL)], ids=str
)
def test_a_disk_that_fills_up_is_told_in_time(
    free: int, level: Level, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(total=100 * GIB, used=(100 - free) * GIB, free=free * GIB)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert place.disk(settings(), database).level is level
