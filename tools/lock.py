"""Writes the lock files: every package, every platform, every hash.

It reads only pyproject.toml and the lists below, and changes versions only when asked to.
"""

import subprocess
from typing import Final

from tools.errors import SetupFailed
from tools.process import ROOT, child_environment
from tools.uv import find_uv

OPTIONS: Final = [
    "--universal",
    "--generate-hashes",
    "--python-version=3.11",
    "--annotation-style=line",
    "--custom-compile-command=make lock",
    "--quiet",
]
TOOL_LOCKS: Final = {"tools/uv.txt": "uv", "tools/audit.txt": "pip-audit"}


def lock(arguments: list[str]) -> int:
    """write the lock files; --upgrade: with the newest versions allowed"""
    compile_lock("requirements.txt", ["pyproject.toml"], arguments)
    developers = ["pyproject.toml", "--group", "dev", "--constraint", "requirements.txt"]
    compile_lock("requirements-dev.txt", developers, arguments)
    for output, package in TOOL_LOCKS.items():
        compile_lock(output, ["-"], arguments, package=package)
    return 0


def compile_lock(output: str, sources: list[str], extra: list[str], *, package: str = "") -> None:
    """Resolve the sources (`-`: the package named) into one file; SetupFailed if it cannot."""
    uv = find_uv()
    if uv is None:
        raise SetupFailed("locking needs uv, and it could not be installed")
    command = [str(uv), "pip", "compile", *sources, *OPTIONS, "--output-file", output, *extra]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=child_environment(),
        input=package,
        text=True,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise SetupFailed(f"{output} could not be resolved; the reason is above")
