"""Tells the warden who is running, so that a killed supervisor leaves nobody behind.

The write end of a pipe is all that holds the warden back. Every process of ours has it only until
its program starts, so it closes with the supervisor, whatever ended that.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

WARDEN: Final = Path(__file__).with_name("warden.py")


class Leash:
    """The pipe to a warden, and the warden; a warden that died is replaced."""

    def __init__(self) -> None:
        self._hold()

    def _hold(self) -> None:
        theirs, self._ours = os.pipe()
        self._warden = subprocess.Popen(  # noqa: S603 - a file of ours
            [sys.executable, "-I", "-S", str(WARDEN)],
            stdin=theirs,
            start_new_session=True,  # what kills our group must not kill it
        )
        os.close(theirs)

    def announce(self) -> None:
        """Put the calling process on the list: a child calls it before its program starts."""
        self._write(f"+{os.getpid()}\n")

    def drop(self, process_id: int) -> None:
        """Take a child that has ended off the list."""
        self._write(f"-{process_id}\n")

    def mend(self, running: Iterable[int]) -> None:
        """If the warden is gone, start another with the children there are."""
        if self._warden.poll() is not None:
            os.close(self._ours)
            self._hold()
            for process_id in running:
                self._write(f"+{process_id}\n")

    def close(self) -> None:
        """Let the warden go; it ends whoever is still on the list."""
        os.close(self._ours)
        self._warden.wait()

    def _write(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # the next `mend` tells the new one everything
            os.write(self._ours, line.encode())
