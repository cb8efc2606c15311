"""Finds a pip: this Python's own, one from ensurepip, or Debian's wheel. All stay in .tools/."""

import sys

from tools import debian
from tools.errors import SetupFailed
from tools.process import TOOLS, run

OPTIONS = [
    "--require-hashes",
    "--quiet",
    "--disable-pip-version-check",
    "--no-input",
    "--root-user-action=ignore",
]


def find_pip() -> list[str]:
    """The command that is pip, for a Python that may not have one."""
    if works([sys.executable, "-m", "pip"]):
        return [sys.executable, "-m", "pip"]
    private = [str(TOOLS / "pip" / "bin" / "python"), "-m", "pip"]
    unpacked = [sys.executable, str(TOOLS / "debian-pip" / "pip")]
    for found in (private, unpacked):
        if works(found):
            return found
    if works([sys.executable, "-m", "ensurepip"]):
        run([sys.executable, "-m", "venv", "--clear", str(TOOLS / "pip")])
        return private
    print("This Python has no pip: fetching one into .tools/", flush=True)
    if debian.fetch_pip() and works(unpacked):
        return unpacked
    raise SetupFailed(
        "this Python has neither pip nor venv. Install one of them and repeat: "
        f"sudo apt-get install python3.{sys.version_info.minor}-venv (Debian, Ubuntu), or uv"
    )


def works(command: list[str]) -> bool:
    """Whether the command answers."""
    return run([*command, "--version"], quiet=True)
