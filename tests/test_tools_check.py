"""`make check` runs everything, shows what failed, and fails if anything did."""

import os
import sys

import pytest

from tools import check
from tools.check import CHECKS, Check


def test_every_check_runs_even_after_one_that_failed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    python = os.path.basename(sys.executable)  # noqa: PTH119 - a name, not a path
    checks = (
        Check("first", ((python, "-c", "print('the reason'); raise SystemExit(3)"),)),
        Check("second", ((python, "-c", "print('not shown')"),)),
    )
    assert check.main(checks) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["first", "FAILED"],
        ["the", "reason"],
        ["second", "ok"],
    ]


def test_a_check_fails_with_its_first_command(capsys: pytest.CaptureFixture[str]) -> None:
    python = os.path.basename(sys.executable)  # noqa: PTH119 - a name, not a path
    fails, speaks = (python, "-c", "raise SystemExit(1)"), (python, "-c", "print('unreached')")
    assert check.main((Check("both", (fails, speaks)),)) == 1
    assert "unreached" not in capsys.readouterr().out


def test_the_checks_are_those_that_the_house_promises() -> None:
    assert [check.name for check in CHECKS] == ["format", "lint", "types", "imports", "migrations"]
