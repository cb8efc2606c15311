"""All of Openbot for a test, as `make run` starts it: real processes, a database, the simulator."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.db import Database
from core.settings import ROOT, Settings
from simulator.client import Simulator
from tests.cast import ENVIRONMENT, House, settings
from tests.servers.panel import Panel, await_health, free_port

STOP_SECONDS = 40


@dataclass(frozen=True)
class Whole:
    """A running desk: its panel, the simulator it talks to, and its store."""

    panel: Panel
    simulator: Simulator
    simulator_url: str
    house: House
    process: subprocess.Popen[bytes]


@contextmanager
def whole(database_url: str, folder: Path) -> Iterator[Whole]:
    """`python -m core up` with the simulator, on free ports and a database of the right shape."""
    known = environment(database_url, OPENBOT_MEDIA__FOLDER=str(folder / "media"))
    log = folder / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "up"],
            cwd=ROOT,
            env=known,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    database = Database(database_url)
    try:
        ports = {name: known[f"OPENBOT_{name}__PORT"] for name in ("WEBHOOK", "PANEL", "SIMULATOR")}
        for port in ports.values():
            await_health(f"http://127.0.0.1:{port}/healthz", process, log)
        house = House(database, settings=_settings(known))
        panel = Panel(f"http://127.0.0.1:{ports['PANEL']}", house, log)
        url = f"http://127.0.0.1:{ports['SIMULATOR']}"
        with Simulator(url) as simulator:
            yield Whole(panel, simulator, url, house, process)
    finally:
        end(process, STOP_SECONDS)
        database.dispose()


def environment(database_url: str, **changes: str) -> dict[str, str]:
    """Variables of processes of ours: nothing of a developer's, free ports, the simulator."""
    simulator = free_port()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("OPENBOT_")},
        **ENVIRONMENT,
        "OPENBOT_DATABASE__URL": database_url,
        "OPENBOT_WEBHOOK__PORT": str(free_port()),
        "OPENBOT_PANEL__PORT": str(free_port()),
        "OPENBOT_SIMULATOR__PORT": str(simulator),
        "OPENBOT_SIMULATOR__ENABLED": "true",
        "OPENBOT_WHATSAPP__GRAPH_URL": f"http://127.0.0.1:{simulator}",
        **changes,
    }


def end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Ask a process to stop, and insist if it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def _settings(known: dict[str, str]) -> Settings:
    changes = {
        name.removeprefix("OPENBOT_").lower(): value
        for name, value in known.items()
        if name.startswith("OPENBOT_") and "__" in name
    }
    return settings(**changes)
