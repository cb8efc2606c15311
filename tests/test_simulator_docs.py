"""The page for people with projects of their own: its program runs, its tables are complete."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulator.app import create_app
from simulator.client import Simulator, wait_for
from simulator.faults import FAULT
from simulator.network import Network
from simulator.server import start
from simulator.settings import Behaviour, Identity
from simulator.testing import ACCOUNT_ID, NUMBER_ID, SECRET, TOKEN, VERIFY

PAGE = (Path(__file__).parent.parent / "docs" / "simulator.md").read_text()
CARLA = "5491155550101"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def programs() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def identity_at(port: int) -> Identity:
    url = f"http://127.0.0.1:{port}/webhook"
    return Identity(url, SECRET, VERIFY, TOKEN, NUMBER_ID, ACCOUNT_ID)


@contextmanager
def first_program(folder: Path, graph: str, port: int) -> Iterator[None]:
    script = folder / "echo.py"
    script.write_text(programs()[0])
    secrets = {"TOKEN": TOKEN, "APP_SECRET": SECRET, "VERIFY_TOKEN": VERIFY, "NUMBER_ID": NUMBER_ID}
    given = {**os.environ, **secrets, "GRAPH": graph, "PORT": str(port)}
    process = subprocess.Popen([sys.executable, script], env=given, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_strangers_program_takes_the_simulator_for_meta(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quick = Behaviour(retry_first=0.05)
    with (
        start(identity_at(port), behaviour=quick) as running,
        Simulator(running.url) as simulator,
        first_program(tmp_path, running.url, port),
    ):
        wait_for(simulator.verify, 20, lambda: "it does not answer")
        carla = simulator.phone(CARLA, name="Carla")
        hola = carla.say("hola, ¿qué tal? 🙂")
        carla.wait_for("hola, ¿qué tal? 🙂", 10)
        carla.send_file("image", PNG, "image/png")
        carla.wait_for(f"{len(PNG)} bytes", 10)
        read = {message["wamid"]: message["status"] for message in carla.messages()}
        assert read[hola] == "read"
        simulator.deliver(b"{}", signature="sha256=00")
        assert simulator.books().unheard() == []


def test_the_short_program_runs_too() -> None:
    exec(compile(programs()[1], "docs/simulator.md", "exec"), {})  # noqa: S102 - our own page


def named(heading: str) -> set[str]:
    """What the first column of a table has in backticks."""
    table = PAGE.partition(f"| {heading} |")[2].split("\n\n")[0]
    cells = [line.split(" | ")[0] for line in table.splitlines()[2:]]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_fault_is_explained_with_all_its_keys() -> None:
    schema = FAULT.json_schema()
    mapping = schema["discriminator"]["mapping"]
    assert named("fault") == set(mapping)
    for kind, reference in mapping.items():
        (line,) = re.findall(rf"^\| `{kind}` \|.*$", PAGE, re.MULTILINE)
        keys = set(re.findall(r"`(\w+)`", line.rsplit(" | ", 1)[-1]))
        known = set(schema["$defs"][reference.rsplit("/")[-1]]["properties"])
        common = {"kind", "times", "phone", *({"accept"} if kind == "statuses_first" else set())}
        assert keys == known - common, kind


def test_every_setting_is_explained() -> None:
    assert named("key") == set(Behaviour.model_fields)


def test_every_control_address_is_explained() -> None:
    app = create_app(Network(identity_at(9)))
    known = {
        re.sub(r"<[^>]+>", "ID", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/_sim/")
    }
    told = {
        path if path.startswith("/_sim/") or path == "/healthz" else f"/_sim/phones/ID{path}"
        for path in named("address")
    }
    own = {"/_sim/about", "/_sim/stream", "/_sim/media/ID", "/_sim/faults/ID", "/_sim/reset"}
    assert known - own == told - {"/healthz", "/_sim/reset"}


@pytest.mark.parametrize("word", ["Openbot", "graph.facebook.com"])
def test_the_program_is_a_strangers(word: str) -> None:
    assert (word in programs()[0]) == (word != "Openbot")
