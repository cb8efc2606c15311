"""`up` prepares everything before it starts anything, and starts nothing it could not keep."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.commands.up import addresses, prepare, programs
from core.db import Database
from tests.cast import NOON, SECRET, settings
from tests.terminal import call


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_taken_port_is_named_before_anything_is_touched(tmp_path: Path) -> None:
    with taken_port() as port:
        said = call("up", url=f"sqlite:///{tmp_path / 'openbot.db'}", OPENBOT_PANEL__PORT=str(port))
    assert (said.status, said.out) == (1, "")
    assert f"port {port} of panel is in use" in said.err
    assert list(tmp_path.iterdir()) == []


def test_the_first_start_migrates_publishes_and_makes_an_administrator(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'openbot.db'}"
    chosen = settings(database__url=url)
    assert "admin@openbot.local" in (prepare(chosen, now=NOON) or "")
    assert prepare(chosen, now=NOON) is None
    assert "[flow]" in call("flow", "show", url=url).out
    assert "HABILITADO" in call("user", "list", url=url).out


def test_a_database_of_postgresql_is_prepared_too(postgresql_url: str) -> None:
    assert prepare(settings(database__url=postgresql_url), now=NOON) is not None
    assert Database(postgresql_url).is_sqlite is False


def test_the_simulator_runs_where_it_is_enabled_and_gets_its_secrets_quietly() -> None:
    assert [one.name for one in programs(settings())] == ["webhook", "worker", "panel"]
    simulator = programs(settings(simulator__enabled="true", simulator__port="8123"))[-1]
    assert (simulator.name, simulator.port) == ("simulator", 8123)
    assert SECRET in simulator.env.values()
    assert not any(SECRET in argument for argument in simulator.argv)
    assert "http://127.0.0.1:8000/webhook" in simulator.argv


def test_a_webhook_for_everybody_is_reached_on_this_machine() -> None:
    told = list(addresses(settings(webhook__host="::", simulator__enabled="true")))
    assert told == [
        "Panel    http://127.0.0.1:8501",
        "Phone    http://127.0.0.1:8100",
        "Webhook  http://127.0.0.1:8000/webhook",
    ]
