"""Each import contract of pyproject.toml is seen to fail, once, on purpose, in a copy."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).resolve().parent.parent

# contract → the module that breaks it, and what it imports to do so
VIOLATIONS: Final = {
    "Rooms import downwards only": ("core.clock", "core.tickets"),
    "Drawers of a room import downwards only": ("core.tickets.tables", "core.tickets.actions"),
    "Rules, machines and the bot are pure": ("core.tickets.machine", "core.db"),
    "Only stores and tables write SQL": ("core.tickets.actions", "sqlalchemy"),
    "Only clients and senders speak HTTP": ("core.tickets.actions", "requests"),
    "The core knows neither Flask nor Streamlit": ("core.tickets.actions", "flask"),
    "The panel writes no SQL": ("panel.words", "sqlalchemy"),
    "The simulator knows nothing of the core": ("simulator.settings", "core.clock"),
}


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the project that breaks every contract."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copyfile(ROOT / "pyproject.toml", copy / "pyproject.toml")
    for package in ("core", "panel", "simulator"):
        for source in (ROOT / package).rglob("*.py"):
            target = copy / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    for importer, imported in VIOLATIONS.values():
        with file_of(importer, copy).open("a") as file:
            file.write(f"\nimport {imported}\n")
    (copy / "core" / "attic.py").write_text('"""A room without a place on the ladder."""\n')
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=copy,
        env={"PATH": "", "COLUMNS": "300", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def file_of(module: str, root: Path) -> Path:
    """The file of a module, which may have become a folder."""
    path = root / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def test_every_contract_has_its_violation() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]
    assert names == list(VIOLATIONS)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_breaks_its_contract(verdict: str, contract: str) -> None:
    importer, imported = VIOLATIONS[contract]
    assert f"{contract} BROKEN" in verdict
    reasons = verdict.split(f"{contract}\n{'-' * len(contract)}\n")[1].split("\n\n\n\n")[0]
    assert f"{importer} -> {imported} " in reasons


def test_a_room_without_a_place_breaks_the_ladder(verdict: str) -> None:
    assert "- core.attic" in verdict
