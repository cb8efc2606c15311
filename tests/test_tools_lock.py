"""The lock files are whole, agree with each other and with what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock import TOOL_LOCKS

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", *TOOL_LOCKS)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(name: str) -> list[Requirement]:
    """The pinned packages of a lock file, each checked to bring hashes."""
    text = re.sub(r"(?m)#.*$", "", (ROOT / name).read_text()).replace("\\\n", " ")
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines), name
    return [Requirement(line.split("--hash")[0].strip()) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_one_version_and_its_hashes(name: str) -> None:
    assert all(
        [clause.operator for clause in requirement.specifier] == ["=="]
        for requirement in locked(name)
    )


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_and_no_path(name: str) -> None:
    assert not re.search(r"https?:|file:|--index|--find-links|@ ", (ROOT / name).read_text())


def test_the_developers_lock_holds_the_run_time_lock() -> None:
    assert set(map(str, locked("requirements.txt"))) <= set(
        map(str, locked("requirements-dev.txt"))
    )


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_what_is_asked_for_is_locked_within_its_bounds(lock: str, asked: list[str]) -> None:
    pins = {canonicalize_name(pin.name): pin for pin in locked(lock)}
    for requirement in map(Requirement, asked):
        pin = pins[canonicalize_name(requirement.name)]
        version = next(iter(pin.specifier)).version
        assert requirement.specifier.contains(version), f"make lock: {requirement}"
