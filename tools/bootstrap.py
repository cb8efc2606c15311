#!/usr/bin/env python3
"""The door to every command: python3 tools/bootstrap.py setup|run|test|check|…

It needs nothing but a Python, and only finds one that is new enough; what the commands do is in
tools/commands.py. This file must parse on Python 3.6, or an old Python would answer with a
SyntaxError instead of a sentence.
"""

import os
import subprocess
import sys
from shutil import which

OLDEST = (3, 11)
NEWER = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")


def main() -> int:
    """Run the command with this Python, or with a newer one found on PATH."""
    if sys.version_info < OLDEST:
        other = newer_python()
        if other is None:
            found = sys.version.split()[0]
            print(f"Openbot needs Python 3.11 or newer; this is {found}. Install one, then repeat.")
            return 1
        os.execv(other, [other, *sys.argv])  # noqa: S606 - the same script, no shell
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - 3.6
    sys.path[0] = root  # instead of tools/, whose names would hide others
    os.chdir(root)
    from tools import commands

    return commands.main(sys.argv[1:])


def newer_python() -> "str | None":
    """The first Python on PATH that is new enough and really starts (a pyenv shim may not)."""
    test = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    for name in NEWER:
        path = which(name)
        if path and subprocess.call([path, "-c", test], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


if __name__ == "__main__":
    sys.exit(main())
