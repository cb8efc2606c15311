"""Starting and ending the processes that are measured; each in a group of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tools.process import ROOT, child_environment

SECRET = "an-app-secret-for-benches"  # noqa: S105 - of servers that live for a minute
NUMBER = "771200934455018"
ENVIRONMENT = {
    "OPENBOT_DOTENV": os.devnull,
    "OPENBOT_WHATSAPP__ACCESS_TOKEN": "an-access-token-for-benches",
    "OPENBOT_WHATSAPP__APP_SECRET": SECRET,
    "OPENBOT_WHATSAPP__VERIFY_TOKEN": "a-verify-token-for-benches",
    "OPENBOT_WHATSAPP__PHONE_NUMBER_ID": NUMBER,
    "OPENBOT_WHATSAPP__BUSINESS_ACCOUNT_ID": "339120045561207",
    "OPENBOT_PANEL__COOKIE_SECRET": "a-cookie-secret-for-benches",
}
GRANIAN = (
    *("--interface", "wsgi", "--workers", "1", "--no-access-log"),
    *("--blocking-threads", "64", "--backpressure", "256"),
)
START_SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    """A running server, and the processes it consists of."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """CPU used so far by the server and its workers (0 where /proc is not there)."""
        return sum(_cpu(pid) for pid in (self.process.pid, *_children(self.process.pid)))


@contextmanager
def folder() -> Iterator[Path]:
    """A place for databases on the disk the project is on (a memory disk would flatter)."""
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix="bench-", dir=build))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL of our own, durable as by default."""
    from tests.servers.postgresql import start

    server = start(durable=True)
    try:
        yield server.create("bench")
    finally:
        server.stop()


@contextmanager
def app(factory: str, **variables: str) -> Iterator[Server]:
    """One of `tools.bench.apps` on granian, with the options of our own webhook."""
    port = free_port()
    command = [sys.executable, "-m", "granian", *GRANIAN, "--port", str(port), "--factory"]
    with _running([*command, f"tools.bench.apps:{factory}"], variables, port) as server:
        yield server


@contextmanager
def openbot(program: str, database_url: str, **variables: str) -> Iterator[Server]:
    """`python -m core webhook` on a migrated database."""
    port = free_port()
    known = {
        "OPENBOT_DATABASE__URL": database_url,
        "OPENBOT_WEBHOOK__PORT": str(port),
        **variables,
    }
    core(["migrate"], known)
    with _running([sys.executable, "-m", "core", program], known, port) as server:
        yield server


@contextmanager
def program(name: str, database_url: str, **variables: str) -> Iterator[Server]:
    """`python -m core {name}` on a migrated database: one that listens at no port."""
    known = {"OPENBOT_DATABASE__URL": database_url, **variables}
    core(["migrate"], known)
    with _running([sys.executable, "-m", "core", name], known, None) as server:
        yield server


@contextmanager
def graph(*, milliseconds: int) -> Iterator[Server]:
    """A Graph API that accepts everything after so long."""
    port = free_port()
    command = [sys.executable, "-m", "tools.bench.graph", str(port), str(milliseconds)]
    with _running(command, {}, port) as server:
        yield server


def arrivals(server: Server) -> list[tuple[float, str]]:
    """When each message reached `graph` (the machine's monotonic clock), and its addressee."""
    with urlopen(f"http://127.0.0.1:{server.port}/arrivals", timeout=10) as answer:
        return [(moment, to) for moment, to in json.load(answer)]


def core(arguments: list[str], variables: dict[str, str]) -> None:
    """Run a command of ours to its end."""
    subprocess.run(
        [sys.executable, "-m", "core", *arguments],
        check=True,
        cwd=ROOT,
        env=_environment(variables),
        stdout=subprocess.DEVNULL,
    )


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str], variables: dict[str, str], port: int | None) -> Iterator[Server]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=_environment(variables),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        if port is not None:
            _await_port(process, port)
        yield Server(port or 0, process)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except URLError as error:
            if hasattr(error, "code"):  # it answers, if only with a 404
                return
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


def _environment(variables: dict[str, str]) -> dict[str, str]:
    return {**child_environment(), **ENVIRONMENT, **variables}


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def _cpu(pid: int) -> float:
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
