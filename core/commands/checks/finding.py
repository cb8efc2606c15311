"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"  # it works, but not well, or not for long
    FAIL = "fail"  # it does not work


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `mend` is what to do about it."""

    name: str
    level: Level
    text: str
    mend: str = ""


def ok(name: str, text: str) -> Finding:
    """All is well."""
    return Finding(name, Level.OK, text)


def warn(name: str, text: str, mend: str) -> Finding:
    """Something should be mended."""
    return Finding(name, Level.WARN, text, mend)


def fail(name: str, text: str, mend: str) -> Finding:
    """Something has to be mended."""
    return Finding(name, Level.FAIL, text, mend)
