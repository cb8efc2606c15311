"""Finds uv: the one on PATH, or the locked one, installed into .tools/ with pip."""

import shutil
from pathlib import Path

from tools import pip
from tools.process import ROOT, TOOLS, run

LOCK = ROOT / "tools" / "uv.txt"


def find_uv() -> Path | None:
    """The uv to use; None if there is none and pip could not install one."""
    on_path = shutil.which("uv")
    if on_path:
        return Path(on_path)
    ours = TOOLS / "uv" / "bin" / "uv"
    return ours if ours.exists() or install(ours.parent.parent) else None


def install(target: Path) -> bool:
    """Install the locked uv into a folder, whole or not at all."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    into = ["--target", str(unfinished), "--only-binary", ":all:"]
    done = run([*pip.find_pip(), "install", *pip.OPTIONS, *into, "-r", str(LOCK)])
    if done:
        shutil.rmtree(target, ignore_errors=True)
        unfinished.rename(target)
    return done
