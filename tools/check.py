"""Every check that needs no test: one line each, all of them even when one fails.

It changes nothing: `make check` on a clean tree leaves a clean tree.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """A name and the commands that must all succeed, each a program of .venv/bin."""

    name: str
    commands: tuple[tuple[str, ...], ...]


CHECKS: Final = (
    Check("format", (("ruff", "format", "--check", "--quiet", "."),)),
    Check("lint", (("ruff", "check", "--quiet", "."),)),
    Check("types", (("mypy",),)),
    Check("imports", (("lint-imports", "--no-cache"),)),
    Check("migrations", (("alembic", "upgrade", "head"), ("alembic", "check"))),
)


def main(checks: Sequence[Check] = CHECKS) -> int:
    """Run all of them; 1 if one failed."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "OPENBOT_DATABASE__URL": f"sqlite:///{folder}/fresh.db",
            "OPENBOT_DOTENV": os.devnull,  # a developer's own settings decide nothing here
        }
        results = [report(check, environment) for check in checks]
    return 0 if all(results) else 1


def report(check: Check, environment: dict[str, str]) -> bool:
    """Run one check and print its line; the commands' words only when it failed."""
    started = time.monotonic()
    words = failure(check, environment)
    mark = "ok" if words is None else "FAILED"
    print(f"{check.name:12} {mark:8} {time.monotonic() - started:5.1f} s", flush=True)
    if words is not None:
        print(words, flush=True)
    return words is None


def failure(check: Check, environment: dict[str, str]) -> str | None:
    """What the first failing command said, None if all went well."""
    for program, *arguments in check.commands:
        done = subprocess.run(
            [BIN / program, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            return done.stdout.rstrip() or f"{program} exited with status {done.returncode}"
    return None


if __name__ == "__main__":
    sys.exit(main())
