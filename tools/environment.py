"""The virtual environment: what is in it is what the lock files say, and a stamp proves it.

Nobody else writes to .venv. A set-up that was cut short is begun again from nothing.
"""

import fcntl
import hashlib
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import pip
from tools.errors import SetupFailed
from tools.process import ROOT, TOOLS, run
from tools.uv import find_uv

UNFINISHED = "unfinished"
VERSION = platform.python_version()


@dataclass(frozen=True)
class Environment:
    """A folder and the lock files that may fill it, the smallest first.

    A later lock holds everything of the ones before it, so it serves for them too.
    """

    folder: Path
    locks: tuple[str, ...]

    @property
    def python(self) -> Path:
        """The interpreter inside."""
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """The file that says what was installed last; it lives and dies with the folder."""
        return self.folder / "openbot-stamp"

    def ready(self, lock: str) -> bool:
        """Whether everything of this lock is installed."""
        enough = self.locks[self.locks.index(lock) :]
        return self.python.exists() and self._stamped() in map(self._digest, enough)

    def ensure(self, lock: str) -> Path:
        """Install what is missing, once for all who ask at the same time; the interpreter."""
        if not self.ready(lock):
            with alone():
                if not self.ready(lock):  # somebody else may have done it while we waited
                    self._build(lock)
        return self.python

    def _build(self, lock: str) -> None:
        started = time.monotonic()
        if self._stamped().startswith(self.locks[-1]):
            lock = self.locks[-1]  # once a developer's, it stays one
        print(f"Setting up {self.folder.name} from {lock}", flush=True)
        keep = self.python.exists() and self._stamped() != UNFINISHED and self._same_python()
        if not install(self, lock, keep=keep):
            raise SetupFailed(f"{lock} could not be installed; the reason is above")
        self.write_stamp(self._digest(lock))
        print(f"Ready in {time.monotonic() - started:.0f} s", flush=True)

    def write_stamp(self, text: str) -> None:
        """Replace the stamp in one step."""
        new = self.stamp.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(self.stamp)

    def _stamped(self) -> str:
        try:
            return self.stamp.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def _digest(self, lock: str) -> str:
        """What the stamp says when this lock is installed here, by this Python."""
        parts = (str(self.folder), VERSION, platform.machine())
        content = "\0".join(parts).encode() + (ROOT / lock).read_bytes()
        return f"{lock} {hashlib.sha256(content).hexdigest()}"

    def _same_python(self) -> bool:
        script = f"import platform, sys; sys.exit(platform.python_version() != {VERSION!r})"
        return run([str(self.python), "-c", script], quiet=True)


PROJECT = Environment(ROOT / ".venv", ("requirements.txt", "requirements-dev.txt"))
AUDIT = Environment(TOOLS / "audit", ("tools/audit.txt",))


def install(environment: Environment, lock: str, *, keep: bool) -> bool:
    """Fill the environment with uv or, failing that, with plain pip."""
    uv = find_uv()
    if uv is not None:
        if install_with_uv(uv, environment, lock, keep=keep):
            return True
        print("uv did not manage; trying plain pip", flush=True)
    return install_with_pip(environment, lock)


def install_with_uv(uv: Path, environment: Environment, lock: str, *, keep: bool) -> bool:
    """Make the folder (unless it may be kept) and bring it to exactly what the lock says."""
    quiet = [] if sys.stderr.isatty() else ["--quiet"]  # a progress bar only for a person
    if not keep:
        create = ["venv", "--clear", "--quiet", "--python", sys.executable]
        if not run([str(uv), *create, str(environment.folder)]):
            return False
    environment.write_stamp(UNFINISHED)
    sync = ["pip", "sync", "--require-hashes", "--python", str(environment.python)]
    return run([str(uv), *sync, *quiet, str(ROOT / lock)])


def install_with_pip(environment: Environment, lock: str) -> bool:
    """The same with what comes with Python; slower, and always from an empty folder."""
    create = [sys.executable, "-m", "venv", "--clear", "--without-pip"]
    if not run([*create, str(environment.folder)]):
        return False
    environment.write_stamp(UNFINISHED)
    install = [*pip.find_pip(), "--python", str(environment.python), "install", *pip.OPTIONS]
    return run([*install, "-r", str(ROOT / lock)])


@contextmanager
def alone() -> Iterator[None]:
    """Hold the project's set-up lock; the system releases it even if we are killed.

    Our children inherit it: a uv that outlives us is still writing, and who comes next must wait.
    """
    TOOLS.mkdir(exist_ok=True)
    descriptor = os.open(TOOLS / "setup.lock", os.O_RDWR | os.O_CREAT, 0o644)
    os.set_inheritable(descriptor, True)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up of this project is running; waiting for it", flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
