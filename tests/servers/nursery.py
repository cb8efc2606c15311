"""Processes of ours that begin where their imports end: forked off one that has them already.

For tests that end the same process again and again: what they test is what it does, not how Python
starts. Each is a process like any other, in a group of its own, to be killed as one likes; its
first words and its exit go the usual way. Run as a program it is the one that forks.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from core.__main__ import PROCESSES, main
from core.settings import ROOT

FORKED = ("webhook", "worker")
GONE_SECONDS = 10


@dataclass(frozen=True)
class Child:
    """One process, by its number, which is its group's too."""

    pid: int

    def is_alive(self) -> bool:
        """Whether it runs still."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """As a power cut would: the process and its children, at once."""
        os.killpg(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + GONE_SECONDS
        while self.is_alive():
            assert time.monotonic() < deadline, "it was killed and is still there"
            time.sleep(0.002)


class Nursery:
    """Where they come from."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def start(self, name: str, variables: dict[str, str], log: Path) -> Child:
        """Start `python -m core <name>` in that environment; its words are added to the log."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        asked = json.dumps({"name": name, "variables": variables, "log": str(log)})
        self._program.stdin.write(f"{asked}\n")
        self._program.stdin.flush()
        return Child(int(self._program.stdout.readline()))


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery for a while; whoever is alive at its end is the caller's to kill."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.servers.nursery"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        yield Nursery(program)


def serve() -> None:
    """Import, then fork a process for every line of standard input, and say its number."""
    import_module("core.commands.start")
    for name in FORKED:
        import_module(PROCESSES[name])
    gc.freeze()  # a collection would copy every page that is shared
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: they leave no zombies
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            become(asked)
        os.setpgid(pid, pid)  # before anybody may kill the group
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def become(asked: dict[str, Any]) -> NoReturn:
    """Be the process that was asked for, to its end."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    silence = os.open(os.devnull, os.O_RDONLY)
    for own, standard in ((silence, 0), (log, 1), (log, 2)):
        os.dup2(own, standard)
    os.environ.clear()
    os.environ.update(asked["variables"])
    try:
        status = main([asked["name"]])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    serve()
