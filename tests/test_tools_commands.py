"""`make test` runs the checks and the tests side by side, and fails if either did."""

from pathlib import Path

import pytest

from tools import commands

PROGRAM = """#!/bin/sh
[ "$2" = tools.check ] && echo checked && exit {checks}
echo tested && exit {tests}
"""


class Environment:
    """Stands for .venv: its interpreter is a program of ours."""

    def __init__(self, python: Path) -> None:
        self.python = python

    def ensure(self, _lock: str) -> Path:
        return self.python


@pytest.mark.parametrize(
    ("checks", "tests", "status"), [(0, 0, 0), (3, 0, 3), (0, 5, 5), (3, 5, 3)]
)
def test_the_checks_speak_after_the_tests_and_both_decide(
    checks: int,
    tests: int,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    python = tmp_path / "python"
    python.write_text(PROGRAM.format(checks=checks, tests=tests))
    python.chmod(0o755)
    monkeypatch.setattr(commands, "PROJECT", Environment(python))
    assert commands.test([]) == status
    assert capfd.readouterr().out.split() == ["tested", "checked"]
