"""A program that is to be kept running, and the process that runs it now.

It counts failures and keeps the pause between starts; the supervisor decides.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

FIRST_PAUSE: Final = 0.5  # seconds
LONGEST_PAUSE: Final = 30.0
HEALTHY_AFTER: Final = 60.0  # having run this long, the next failure counts as the first


@dataclass(frozen=True)
class Program:
    """What to run: its name in the log, its command, extra variables, where it will listen."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None
    host: str = "127.0.0.1"


def pause(failures: int) -> float:
    """Seconds to wait before the next start, after so many failures in a row."""
    if failures == 0:
        return 0.0
    return float(min(FIRST_PAUSE * 2 ** min(failures - 1, 16), LONGEST_PAUSE))


class Child:
    """A running process and all it starts: it leads a group of its own."""

    def __init__(self, program: Program, *, announce: Callable[[], None]) -> None:
        """Start it; `announce` runs in the new process before the program does."""
        self.output, theirs = os.pipe()
        os.set_blocking(self.output, False)
        self.silent = False  # True once nothing more can come out
        self._unfinished = b""
        self._process = subprocess.Popen(  # noqa: S603 - a command of ours
            list(program.argv),
            env=child_environment(program),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the supervisor alone
            preexec_fn=announce,  # safe: the supervisor has no threads
        )
        os.close(theirs)

    @property
    def process_id(self) -> int:
        """Its id, which is its group's too."""
        return self._process.pid

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process, and leave it to tell the ones it started."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it and whatever it started; also the rest of a group whose leader has ended."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # a zombie's, on macOS
            os.killpg(self._process.pid, signal.SIGKILL)

    def lines(self, *, last: bool = False) -> list[str]:
        """The whole lines written since the last call; with `last`, the unfinished one too."""
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(self.output, 65536):
                self._unfinished += chunk
            self.silent = True
        *whole, self._unfinished = self._unfinished.split(b"\n")
        if last and self._unfinished:
            whole.append(self._unfinished)
        return [line.decode(errors="replace").rstrip("\r") for line in whole]

    def close(self) -> None:
        """Let go of its output."""
        os.close(self.output)


def child_environment(program: Program) -> dict[str, str]:
    """Our variables and the program's own; Python writes lines at once, and keeps bytecode."""
    variables = {**os.environ, **program.env, "PYTHONUNBUFFERED": "1"}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # or each restart would compile everything again
    return variables


@dataclass
class Post:
    """A program's place: the child that fills it now, or when the next one is due."""

    program: Program
    child: Child | None = None
    failures: int = 0
    due: float = 0.0  # seconds of the monotonic clock, like all times here
    since: float = 0.0

    def fill(self, now: float, *, announce: Callable[[], None]) -> Child:
        """Start the program."""
        self.child, self.since = Child(self.program, announce=announce), now
        return self.child

    def vacate(self, now: float) -> float:
        """Note that the child has ended; the pause until the next is due."""
        self.failures = 1 if now - self.since >= HEALTHY_AFTER else self.failures + 1
        self.child, self.due = None, now + pause(self.failures)
        return pause(self.failures)
