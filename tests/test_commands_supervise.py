"""The supervisor keeps real processes running, stops them in order, and leaves none behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.commands.program import HEALTHY_AFTER, Post, Program, pause

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 15.0  # patience with a busy machine

SPEAKS = "import time; print('hola'); time.sleep(600)"
DRAINS = """
import signal, sys, time
def drain(*_):
    print('draining'); sys.exit(0)
signal.signal(signal.SIGTERM, drain)
print('ready'); time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('ready'); time.sleep(600)
"""
PARENT = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
print('ids', os.getpid(), child.pid); time.sleep(600)
"""


class Running:
    """A supervisor in a process of its own, and the lines it has written so far."""

    def __init__(self, programs: dict[str, str], folder: Path, **options: object) -> None:
        self.log = folder / "log"
        listed = ", ".join(
            f"Program({name!r}, [{sys.executable!r}, '-c', {code!r}])"
            for name, code in programs.items()
        )
        script = (
            "import sys; from core.commands.supervise import Program, supervise; "
            f"sys.exit(supervise([{listed}], **{options!r}))"
        )
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", script], cwd=ROOT, stdout=log, stderr=log
            )

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    def wait_for(self, text: str, times: int = 1) -> str:
        """The line that holds the text, once it has been written so many times."""
        wait_until(lambda: sum(text in line for line in self.lines()) >= times, self.log)
        return next(line for line in self.lines() if text in line)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(SECONDS)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start a supervisor of programs given as name → Python code."""
    started: list[Running] = []

    def start(programs: dict[str, str], **options: object) -> Running:
        started.append(Running(programs, tmp_path, **options))
        return started[-1]

    yield start
    for running in started:
        running.process.kill()  # harmless after its end; the warden does the rest
        running.process.wait()


def wait_until(holds: Callable[[], object], evidence: Path | None = None) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        said = evidence.read_text() if evidence else ""
        assert time.monotonic() < deadline, f"it did not come to pass:\n{said}"
        time.sleep(0.02)


def alive(process_id: int) -> bool:
    """Whether the process runs; a zombie does not."""
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 16), (7, 30), (8, 30), (10_000, 30)],
)
def test_the_pause_doubles_up_to_half_a_minute(failures: int, seconds: float) -> None:
    assert pause(failures) == seconds


def test_a_failure_after_a_healthy_minute_counts_as_the_first() -> None:
    post = Post(Program("webhook", []), failures=6, since=100.0)
    assert post.vacate(100.0 + HEALTHY_AFTER - 1) == 30
    post.since = 1000.0
    assert post.vacate(1000.0 + HEALTHY_AFTER) == 0.5


def test_each_line_is_behind_the_name_of_its_program(run: Callable[..., Running]) -> None:
    running = run({"webhook": SPEAKS, "worker": "print('a medias', end='', flush=True)"})
    assert running.wait_for("hola") == "webhook | hola"
    assert running.wait_for("a medias") == "worker  | a medias"
    assert running.stop() == 0


def test_a_program_that_ends_is_started_again_after_a_pause(run: Callable[..., Running]) -> None:
    running = run({"worker": "import sys; print('otra vez'); sys.exit(3)"})
    running.wait_for("ended with 3; starting again in 0.5 s")
    running.wait_for("ended with 3; starting again in 1 s")
    assert sum("otra vez" in line for line in running.lines()) == 2
    assert running.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_lets_the_programs_finish_their_work(
    run: Callable[..., Running], number: signal.Signals
) -> None:
    running = run({"webhook": DRAINS, "worker": DRAINS})
    running.wait_for("ready", times=2)
    assert running.stop(number) == 0
    assert {"webhook | draining", "worker  | draining"} <= set(running.lines())
    assert "webhook | ended with 0" in running.lines()


def test_who_does_not_stop_in_time_is_killed(run: Callable[..., Running]) -> None:
    running = run({"worker": STUBBORN}, stop_seconds=0.3)
    running.wait_for("ready")
    assert running.stop() == 0
    assert "worker  | killed by SIGKILL" in running.lines()


def test_a_second_signal_stops_at_once(run: Callable[..., Running]) -> None:
    running = run({"worker": STUBBORN})
    running.wait_for("ready")
    running.process.send_signal(signal.SIGINT)
    running.wait_for("SIGINT: stopping")
    started = time.monotonic()
    assert running.stop(signal.SIGINT) == 0
    assert time.monotonic() - started < 10  # not the half minute


def test_a_wrong_configuration_stops_everything(run: Callable[..., Running]) -> None:
    running = run({"panel": DRAINS, "worker": "import sys; print('no secret'); sys.exit(78)"})
    assert running.process.wait(SECONDS) == 78
    assert "worker  | no secret" in running.lines()
    assert "worker  | ended with 78 (configuration): stopping everything" in running.lines()


@pytest.mark.parametrize("warden_dies_first", [False, True])
def test_nobody_survives_a_killed_supervisor(
    run: Callable[..., Running], warden_dies_first: bool
) -> None:
    running = run({"worker": PARENT})
    process_ids = [int(word) for word in running.wait_for("ids").split()[-2:]]
    if warden_dies_first:
        (first,) = wardens_of(running.process.pid)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: wardens_of(running.process.pid) not in ([], [first]))
    running.process.kill()
    wait_until(lambda: not any(map(alive, process_ids)))


def wardens_of(supervisor: int) -> list[int]:
    """The process ids of a supervisor's wardens; there is one, or none for a moment."""
    children = psutil.Process(supervisor).children()
    return [c.pid for c in children if alive(c.pid) and "warden.py" in " ".join(c.cmdline())]


def test_a_worker_of_a_program_that_died_goes_too(run: Callable[..., Running]) -> None:
    running = run({"webhook": PARENT})
    leader, worker = (int(word) for word in running.wait_for("ids").split()[-2:])
    os.kill(leader, signal.SIGKILL)
    running.wait_for("killed by SIGKILL; starting again")
    wait_until(lambda: not alive(worker))


def test_a_port_in_use_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        programs = (
            f"[Program('webhook', [{sys.executable!r}, '-c', 'print(1)'], port={port}), "
            f"Program('panel', ['no-such-program'])]"
        )
        script = (
            "import sys; from core.commands.supervise import Program, supervise; "
            f"sys.exit(supervise({programs}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"port {port} of webhook is in use: stop what uses it, "
        "or set OPENBOT_WEBHOOK__PORT to another\n"
    )


def test_a_closed_log_stops_nobody(tmp_path: Path) -> None:
    count = f"""
import pathlib, time
for number in range(10_000):
    print(number, flush=True)
    with pathlib.Path({str(tmp_path / "count")!r}).open("a") as file: file.write(".")
    time.sleep(0.01)
"""
    script = (
        "import sys; from core.commands.supervise import Program, supervise; "
        f"sys.exit(supervise([Program('worker', [{sys.executable!r}, '-c', {count!r}])]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.stdout.close()
        count_file = tmp_path / "count"
        try:
            wait_until(lambda: count_file.exists() and count_file.stat().st_size > 20)
        finally:  # or leaving the block would wait for a process nobody told to stop
            running.terminate()
            running.wait(SECONDS)


def test_children_keep_their_bytecode(
    run: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    running = run({"worker": "import sys, time; print(sys.flags); time.sleep(600)"})
    assert "dont_write_bytecode=0" in running.wait_for("sys.flags")
