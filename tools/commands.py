"""What each command of the Makefile does: the right environment first, then the program.

The last program of a command takes this process over, so that signals and the exit status are its
own.
"""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

from tools import first_run
from tools.environment import AUDIT, PROJECT
from tools.errors import SetupFailed
from tools.lock import lock
from tools.process import ROOT, child_environment

USAGE_ERROR = 2
RUN, DEV = PROJECT.locks
# Tests wait for processes and browsers as often as they compute: three keep two cores busy.
EVERYTHING: Final = ("-n", "3", "--dist", "worksteal")


def main(arguments: list[str]) -> int:
    """Run one command; 0, 1 (it failed, and said why) or 2 (there is no such command)."""
    name, *rest = arguments or ["help"]
    if name not in COMMANDS:
        show_help([])
        return 0 if name in ("help", "--help", "-h") else USAGE_ERROR
    try:
        return COMMANDS[name](rest)
    except SetupFailed as failure:
        print(f"{name}: {failure}", flush=True)
    except KeyboardInterrupt:
        print(f"\n{name}: interrupted", flush=True)
    return 1


def setup(arguments: list[str]) -> int:
    """the environment alone; --dev: with the developers' tools"""
    PROJECT.ensure(DEV if "--dev" in arguments else RUN)
    return 0


def run(arguments: list[str]) -> int:
    """everything on this machine: webhook, worker, panel and simulator"""
    python = PROJECT.ensure(RUN)
    first_run.write_dotenv(ROOT / ".env", os.environ)
    become(python, "-m", "core", "up", *arguments)


def test(arguments: list[str]) -> int:
    """every check and every test, side by side; arguments go to pytest"""
    python = PROJECT.ensure(DEV)
    with beside(python, "-m", "tools.check") as checks:
        tested = call(python, "-m", "pytest", *(arguments or EVERYTHING))
    return checks.returncode or tested


def check(arguments: list[str]) -> int:
    """format, lint, types, import rules, migrations"""
    become(PROJECT.ensure(DEV), "-m", "tools.check", *arguments)


def bench(arguments: list[str]) -> int:
    """the measurements of docs/performance.md"""
    become(PROJECT.ensure(DEV), "-m", "tools.bench", *arguments)


def soak(arguments: list[str]) -> int:
    """the long versions of the tests that have one"""
    patience = ["-o", "faulthandler_timeout=3600"]
    become(PROJECT.ensure(DEV), "-m", "pytest", "--soak", "-m", "soak", *patience, *arguments)


def audit(arguments: list[str]) -> int:
    """known vulnerabilities of what we install; needs the network"""
    python = AUDIT.ensure(AUDIT.locks[0])
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    become(python, "-m", "pip_audit", *options, "-r", DEV, *arguments)


def screenshots(arguments: list[str]) -> int:
    """pictures of every page, both themes, two widths"""
    become(PROJECT.ensure(DEV), "-m", "tools.screenshots", *arguments)


def show_help(arguments: list[str]) -> int:
    """this list"""
    for name, command in COMMANDS.items():
        print(f"  {name:12} {command.__doc__}")
    return 0


def become(python: Path, *arguments: str) -> NoReturn:
    """Turn this process into the program."""
    environment = child_environment()
    os.execve(python, [str(python), *arguments], environment)  # noqa: S606 - no shell wanted


def call(python: Path, *arguments: str) -> int:
    """Run the program and wait for its exit status."""
    return subprocess.call([python, *arguments], env=child_environment(), cwd=ROOT)


@contextmanager
def beside(python: Path, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the program while the block runs, in what time that leaves; its words come at the end."""
    with tempfile.TemporaryFile() as words:
        with subprocess.Popen(
            [python, *arguments],
            cwd=ROOT,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            preexec_fn=partial(os.nice, 10),
        ) as program:
            yield program
        words.seek(0)
        print(words.read().decode(), end="", flush=True)


COMMANDS: Final[dict[str, Callable[[list[str]], int]]] = {
    "setup": setup,
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "soak": soak,
    "audit": audit,
    "screenshots": screenshots,
    "lock": lock,
    "help": show_help,
}
