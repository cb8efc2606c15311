"""The two commands begin on any Python, and say what is wrong in a line."""

import ast
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bootstrap, commands, debian, pip
from tools.errors import SetupFailed

ROOT = Path(__file__).resolve().parent.parent
BOOTSTRAP = ROOT / "tools" / "bootstrap.py"


def test_an_old_python_can_read_the_first_file() -> None:
    ast.parse(BOOTSTRAP.read_text(), feature_version=(3, 7))


def test_a_python_too_old_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.main() == 1
    said = capsys.readouterr().out
    assert said.startswith("Openbot needs Python 3.11 or newer; this is 3.")
    assert said.count("\n") == 1


def test_a_newer_python_is_taken_only_if_it_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, script in {
        "python3.13": "exit 127",  # a shim of a version that is not there
        "python3.12": f'exec {sys.executable} "$@"',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.newer_python() == str(tmp_path / "python3.12")


def test_a_command_costs_less_than_half_a_second_by_itself() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, BOOTSTRAP, "help"], capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 0.5
    assert all(f"  {name} " in done.stdout for name in commands.COMMANDS)


def test_an_unknown_command_shows_the_list_and_is_wrong_usage() -> None:
    done = subprocess.run(
        [sys.executable, BOOTSTRAP, "fly"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "  run " in done.stdout


def test_make_knows_every_command() -> None:
    targets = next(
        line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("TARGETS")
    )
    assert {*targets.split(":= ")[1].split(), "help"} == set(commands.COMMANDS)


def test_without_any_pip_the_package_to_install_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pip, "TOOLS", tmp_path)
    monkeypatch.setattr(debian, "TOOLS", tmp_path)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setenv("PATH", str(tmp_path))  # no apt either
    with pytest.raises(SetupFailed, match=r"apt-get install python3\.\d+-venv"):
        pip.find_pip()


def test_a_failure_is_one_readable_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_arguments: list[str]) -> int:
        raise SetupFailed("the reason")

    monkeypatch.setitem(commands.COMMANDS, "setup", fail)
    assert commands.main(["setup"]) == 1
    assert capsys.readouterr().out == "setup: the reason\n"


def test_what_runs_keeps_its_bytecode_and_trusts_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tools.process import child_environment

    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("UV_SYSTEM_CERTS", "0")  # somebody's own choice stays
    environment = child_environment()
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["UV_SYSTEM_CERTS"] == "0"
    assert environment["PATH"] == os.environ["PATH"]
