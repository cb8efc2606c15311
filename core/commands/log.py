"""One log for several programs: each line behind the name of its program, in its colour."""

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Final

COLOURS: Final = (36, 33, 35, 32, 34, 31)  # ANSI: cyan, yellow, magenta, green, blue, red
OURS: Final = "openbot"


class Log:
    """Standard output, shared; colours only on a terminal that wants them (NO_COLOR)."""

    def __init__(self, names: Sequence[str]) -> None:
        self._width = max(map(len, (OURS, *names)))
        colourful = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        colours = dict(zip(names, COLOURS * len(names), strict=False)) if colourful else {}
        self._colours = {name: (f"\x1b[{code}m", "\x1b[0m") for name, code in colours.items()}

    def write(self, name: str, lines: Iterable[str]) -> None:
        """Write lines of one program; a log that is full or closed loses them and stops nobody."""
        before, after = self._colours.get(name, ("", ""))
        with contextlib.suppress(OSError, ValueError):
            for line in lines:
                sys.stdout.write(f"{before}{name:{self._width}} |{after} {line}\n")
            sys.stdout.flush()
