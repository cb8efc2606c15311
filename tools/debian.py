"""Debian and Ubuntu: pip without being root, and packages when we are."""

import os
import shutil
import tempfile
from pathlib import Path

from tools.process import TOOLS, run

PIP_PACKAGE = "python3-pip-whl"  # the wheel that Debian cuts out of Python


def is_root_on_debian() -> bool:
    """Whether packages can be installed here without asking anybody."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> bool:
    """Install packages for the whole machine; only root may."""
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    ask_nothing = ["env", "DEBIAN_FRONTEND=noninteractive"]
    run([*ask_nothing, *apt, "update"])  # an old list may still do
    return run([*ask_nothing, *apt, "install", "-y", "--no-install-recommends", *packages])


def fetch_pip() -> Path | None:
    """A folder that runs as pip, unpacked from Debian's package into .tools/; None if it fails.

    Nothing is installed on the machine, so it needs no rights; apt checks the signature.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return None
    TOOLS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS) as name:
        folder = Path(name)
        if not download(PIP_PACKAGE, folder):
            return None
        package = next(folder.glob("*.deb"))
        run(["dpkg-deb", "-x", str(package), name])
        wheel = next(folder.glob("usr/share/python-wheels/pip-*.whl"), None)
        if wheel is None:
            return None
        shutil.unpack_archive(wheel, TOOLS / "debian-pip", format="zip")
    return TOOLS / "debian-pip" / "pip"


def download(package: str, folder: Path) -> bool:
    """Fetch a package's file, with the machine's lists or else with lists of our own."""
    as_we_are = ["-o", "APT::Sandbox::User=root"]  # or it warns that _apt cannot write here
    if run(["apt-get", "-qq", *as_we_are, "download", package], quiet=True, folder=folder):
        return True
    own = ["-o", f"Dir::State::lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache"]
    (folder / "cache/archives/partial").mkdir(parents=True)
    (folder / "lists/partial").mkdir(parents=True)
    apt = ["apt-get", "-qq", *as_we_are, *own]
    return run([*apt, "update"], folder=folder) and run([*apt, "download", package], folder=folder)
