"""The command line as a person uses it: in a process of its own, or in this one to be quick."""

import os
import subprocess
import sys
from dataclasses import dataclass

from click.testing import CliRunner

from core.__main__ import main
from core.settings import ROOT
from tests.cast import ENVIRONMENT

PATIENCE = 60  # seconds, with a busy machine


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What it wrote to standard output, line by line."""
        return self.out.splitlines()


def call(*arguments: object, url: str = "", **environment: str) -> Said:
    """Call a command in this process."""
    variables = {**ENVIRONMENT, **_database(url), **environment}
    with CliRunner().isolation(env=variables) as (out, err, _both):
        status = main([str(argument) for argument in arguments])
        return Said(status, out.getvalue().decode(), err.getvalue().decode())


def run(*arguments: object, url: str = "", **environment: str) -> Said:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "core", *map(str, arguments)],
        cwd=ROOT,
        env={**bare(), **_database(url), **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def bare() -> dict[str, str]:
    """This environment without a single setting of ours, not even a .env."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENBOT_")}
    return {**kept, "OPENBOT_DOTENV": os.devnull}


def _database(url: str) -> dict[str, str]:
    return {"OPENBOT_DATABASE__URL": url} if url else {}
