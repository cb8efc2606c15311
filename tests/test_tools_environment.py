"""The environment is what the lock says: made once, made again when it must be."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.environment import UNFINISHED, VERSION, Environment

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment of two locks that list nothing, so that it needs no network."""
    locks = (tmp_path / "run.txt", tmp_path / "dev.txt")
    for lock in locks:
        lock.write_text(f"# {lock.name}\n")
    return Environment(tmp_path / "venv", tuple(map(str, locks)))


def test_it_is_made_once(environment: Environment, capfd: pytest.CaptureFixture[str]) -> None:
    run, _dev = environment.locks
    assert not environment.ready(run)
    python = environment.ensure(run)
    version = subprocess.run([python, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.strip() == f"Python {VERSION}"
    environment.ensure(run)
    assert capfd.readouterr().out.count("Setting up venv") == 1


def test_the_larger_lock_serves_for_the_smaller_and_is_kept(environment: Environment) -> None:
    run, dev = environment.locks
    environment.ensure(dev)
    assert environment.ready(run)
    Path(run).write_text("# changed\n")
    Path(dev).write_text("# changed too\n")
    assert not environment.ready(run)
    environment.ensure(run)
    assert environment.ready(dev)


def test_the_smaller_lock_does_not_serve_for_the_larger(environment: Environment) -> None:
    run, dev = environment.locks
    environment.ensure(run)
    assert not environment.ready(dev)


def test_an_interrupted_set_up_begins_from_nothing(environment: Environment) -> None:
    run, _dev = environment.locks
    environment.ensure(run)
    half = environment.folder / "half-a-package"
    half.touch()
    environment.write_stamp(UNFINISHED)
    environment.ensure(run)
    assert not half.exists()


def test_an_environment_of_another_python_is_made_anew(environment: Environment) -> None:
    run, _dev = environment.locks
    environment.ensure(run)
    environment.python.unlink()
    environment.python.symlink_to("/bin/false")
    environment.write_stamp("of another Python")
    environment.ensure(run)
    assert environment.ready(run)
    assert environment.python.resolve() != Path("/bin/false").resolve()


def test_of_two_at_the_same_time_one_builds_and_one_waits(environment: Environment) -> None:
    script = (
        "from pathlib import Path; from tools.environment import Environment; "
        f"Environment(Path({str(environment.folder)!r}), {environment.locks!r})"
        f".ensure({environment.locks[0]!r})"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert "".join(said).count("Setting up venv") == 1


def test_a_lock_that_cannot_be_installed_leaves_no_stamp_of_success(
    environment: Environment, capfd: pytest.CaptureFixture[str]
) -> None:
    run, _dev = environment.locks
    Path(run).write_text("./nowhere-1.0-py3-none-any.whl --hash=sha256:00\n")
    with pytest.raises(Exception, match=r"run\.txt could not be installed"):
        environment.ensure(run)
    assert not environment.ready(run)
    assert "nowhere" in capfd.readouterr().err
