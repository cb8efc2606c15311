"""Whole webhook bodies, one a file, written by us: ids, numbers, names and hashes are invented.

The business number is that of `tests.cast`, the customer its Carla, the moment AT; who has no
number is Iria. `tests/test_whatsapp_reading.py` holds what each is read as.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
AT = datetime(2026, 11, 23, 14, 59, tzinfo=UTC)


def payload(name: str) -> bytes:
    """A webhook's body."""
    return (FOLDER / f"{name}.json").read_bytes()


def tree(name: str) -> dict[str, Any]:
    """The same, parsed."""
    parsed: dict[str, Any] = orjson.loads(payload(name))
    return parsed


def value(name: str) -> dict[str, Any]:
    """The value of its only change."""
    found: dict[str, Any] = tree(name)["entry"][0]["changes"][0]["value"]
    return found


def element(name: str) -> dict[str, Any]:
    """Its only message."""
    (found,) = value(name)["messages"]
    assert isinstance(found, dict)
    return found
