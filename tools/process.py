"""Where the project is, and how its commands run other programs."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"  # what set-up keeps for itself; never committed


def child_environment() -> dict[str, str]:
    """The environment of every child: bytecode is kept, and uv trusts the system's certificates.

    Without those certificates uv fails behind a company's proxy; older versions read the second
    name. What would point a child at another Python than ours is dropped.
    """
    dropped = {"PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    certificates = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    return {**certificates, **kept, "UV_PYTHON_DOWNLOADS": "never"}


def run(command: list[str], *, quiet: bool = False, folder: Path = ROOT) -> bool:
    """Whether the command went well; its words are shown unless `quiet`."""
    output = subprocess.DEVNULL if quiet else None
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            close_fds=False,  # it keeps the set-up lock for as long as it works
            check=False,
        )
    except OSError:  # not there, or not a program
        return False
    return result.returncode == 0
