"""Finds uv, or installs it into .tools/ with whatever this Python can offer.

It never touches the system's packages, except that root on Debian or Ubuntu gets `python3-venv`
when there is neither pip nor ensurepip to begin with.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.errors import SetupFailed

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
LOCK = ROOT / "tools" / "uv.txt"
PIP_OPTIONS = [
    "--require-hashes",
    "--quiet",
    "--disable-pip-version-check",
    "--no-input",
    "--root-user-action=ignore",
]


def child_environment() -> dict[str, str]:
    """The environment of every child: bytecode is kept, and uv trusts the system's certificates.

    Without the certificates uv fails behind a company's proxy; the second name is the one that
    versions before 0.9 read.
    """
    dropped = {"PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    certificates = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    return {**certificates, **kept, "UV_PYTHON_DOWNLOADS": "never"}


def find_uv() -> Path | None:
    """The uv to use: the one on PATH, ours in .tools/, or a new one; None if it cannot be had."""
    on_path = shutil.which("uv")
    if on_path:
        return Path(on_path)
    ours = TOOLS / "uv" / "bin" / "uv"
    if ours.exists() or install_uv(ours.parent.parent):
        return ours
    return None


def install_uv(target: Path) -> bool:
    """Install the locked uv under `target`, whole or not at all; False if pip could not."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    options = ["--target", str(unfinished), "--only-binary", ":all:", "-r", str(LOCK)]
    done = run([*pip(), "install", *PIP_OPTIONS, *options])
    if done:
        shutil.rmtree(target, ignore_errors=True)
        unfinished.rename(target)
    return done


def pip() -> list[str]:
    """A pip to call: this Python's own, or one in .tools/pip made by ensurepip."""
    if run([sys.executable, "-m", "pip", "--version"], quiet=True):
        return [sys.executable, "-m", "pip"]
    require_ensurepip()
    private = TOOLS / "pip" / "bin" / "python"
    if not run([str(private), "-m", "pip", "--version"], quiet=True) and not run(
        [sys.executable, "-m", "venv", "--clear", str(private.parent.parent)]
    ):
        raise SetupFailed("this Python could not make a virtual environment; its words are above")
    return [str(private), "-m", "pip"]


def require_ensurepip() -> None:
    """Make sure `python -m venv` brings a pip; as root on Debian, by installing its package."""
    if has_ensurepip():
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"This Python has no pip: installing {package}", flush=True)
        apt_install(package)
    if not has_ensurepip():
        raise SetupFailed(
            "this Python has neither pip nor venv. Install one and repeat: "
            f"sudo apt-get install {package} (Debian, Ubuntu), or any uv on PATH"
        )


def has_ensurepip() -> bool:
    """Whether this Python ships the pip that Debian cuts out of it."""
    return run([sys.executable, "-m", "ensurepip", "--version"], quiet=True)


def apt_install(*packages: str) -> bool:
    """Install Debian packages without asking; only root may call it."""
    environment = {**child_environment(), "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends"]):
        names = packages if command[0] == "install" else ()
        done = subprocess.run(
            ["apt-get", "-o", "DPkg::Lock::Timeout=300", *command, *names],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    return done.returncode == 0


def run(command: list[str], *, quiet: bool = False) -> bool:
    """Whether the command went well; its words are shown unless `quiet`."""
    output = subprocess.DEVNULL if quiet else None
    try:
        result = subprocess.run(
            command,
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
