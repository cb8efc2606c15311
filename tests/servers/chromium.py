"""A Chromium for the tests: the one named, Playwright's, this machine's, or a newly installed one.

It never answers "none": when every way fails, NoBrowser names what to do.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from tools import debian
from tools.environment import alone

HOW_TO_FIX = (
    "no Chromium for the tests: install one (apt-get install chromium-headless-shell; brew install "
    "--cask chromium), or run `.venv/bin/playwright install chromium`, or put the path of its "
    "program in PLAYWRIGHT_CHROMIUM"
)
PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
DEBIAN = ("chromium-headless-shell", "fonts-noto-core", "fonts-noto-color-emoji")
DRIVER_NEEDS = "libatomic1"  # of Playwright's own Node.js; the smallest Debian has not even that
INSTALL_SECONDS = 600
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


class NoBrowser(Exception):
    """No Chromium could be had; the text names the fix."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running headless Chromium."""
    require_driver()
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(playwright), args=flags)
        try:
            yield browser
        finally:
            browser.close()


def require_driver() -> None:
    """Make sure that Playwright itself starts; NoBrowser with its words if it does not."""
    if driver_complaint() and debian.is_root_on_debian():
        with alone():
            debian.install(DRIVER_NEEDS)
    complaint = driver_complaint()
    if complaint:
        fix = f"apt-get install {DRIVER_NEEDS} may mend it"
        raise NoBrowser(f"Playwright does not start ({complaint}); {fix}")


def driver_complaint() -> str:
    """What Playwright's driver says instead of its version; nothing if it works."""
    command = [sys.executable, "-m", "playwright", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.strip() or "no reason given" if done.returncode else ""


def program(playwright: Playwright) -> str:
    """The path of a Chromium, installed on the way if there was none; NoBrowser if that failed."""
    named = os.environ.get("PLAYWRIGHT_CHROMIUM")
    if named and not Path(named).exists():
        raise NoBrowser(f"PLAYWRIGHT_CHROMIUM names {named}, and it is not there")
    own = playwright.chromium.executable_path
    found = named or existing(own) or installed(own)
    if found is None:
        raise NoBrowser(HOW_TO_FIX)
    return found


def existing(playwrights_own: str) -> str | None:
    """A Chromium that is on this machine already."""
    if Path(playwrights_own).exists():
        return playwrights_own
    on_path = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return on_path or next((path for path in APPLICATIONS if Path(path).exists()), None)


def installed(playwrights_own: str) -> str | None:
    """A Chromium that was not there before; one process installs, the others wait for it."""
    with alone():
        return existing(playwrights_own) or (
            existing(playwrights_own) if install_playwrights() or install_debians() else None
        )


def install_playwrights() -> bool:
    """Let Playwright download its own build, as root with its libraries; False if it cannot."""
    libraries = ["--with-deps"] if debian.is_root_on_debian() else []
    command = [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]
    done = subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS, check=False)
    return done.returncode == 0


def install_debians() -> bool:
    """As root on Debian, install the packaged browser and fonts that know every script."""
    return debian.is_root_on_debian() and debian.install(*DEBIAN)
