"""Where a conversation stands between two messages, and how that is written down.

What is read back may be broken, or written by another version: then it is no position at all, and
the conversation starts again. Nothing here raises.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Position:
    """The node that waits for the customer. Times are UTC.

    `attempts` counts the wrong answers so far; `page` is the page of a long list last shown; `file`
    tells that the last turn was about a file.
    """

    node: str
    entered_at: datetime
    last_at: datetime
    saved: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    page: int = 0
    source: str = ""
    file: bool = False

    def to_json(self) -> str:
        """One line of JSON for the database."""
        stored = {
            "node": self.node,
            "entered_at": self.entered_at.isoformat(),
            "last_at": self.last_at.isoformat(),
            "saved": dict(self.saved),
            "attempts": self.attempts,
            "page": self.page,
            "source": self.source,
            "file": self.file,
        }
        return orjson.dumps(stored).decode()

    @staticmethod
    def from_json(text: str | bytes | None) -> "Position | None":
        """The position written by `to_json`; None for nothing, or for anything else."""
        try:
            return _read(orjson.loads(text)) if text else None
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
            return None


def _read(stored: Mapping[str, Any]) -> Position:
    return Position(
        node=_text(stored["node"]),
        entered_at=_moment(stored["entered_at"]),
        last_at=_moment(stored["last_at"]),
        saved={_text(key): _text(value) for key, value in stored["saved"].items()},
        attempts=_count(stored["attempts"]),
        page=_count(stored["page"]),
        source=_text(stored["source"]),
        file=stored.get("file") is True,  # not written by earlier versions
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()  # a lone surrogate would be refused when it is written again
    return value


def _moment(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError(value)
    return at.astimezone(UTC)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1_000_000:
        raise ValueError(value)
    return value
