"""A text of the flow with its `{fields}`, cut into pieces once, when the flow is read.

What a customer wrote is put in as it is and never looked at for fields again.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

OWN_FIELDS: Final = ("name", "phone", "ticket", "topic")  # the rest are what the flow saves

_FIELD: Final = re.compile(r"\{([^\W\d]\w*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """`pieces` are (what stands before the field, field); `tail` is what follows the last one."""

    source: str
    pieces: tuple[tuple[str, str], ...]
    tail: str

    def render(self, values: Mapping[str, str]) -> str:
        """The text with its values; an empty one takes the space before it along."""
        if not self.pieces:
            return self.tail
        said = ""
        for before, field in self.pieces:
            value = values.get(field, "")
            said = f"{said}{before}{value}" if value else (said + before).rstrip(" ")
        return (said + self.tail).strip()


BLANK: Final = Text("", (), "")


def text_of(source: str, known: Collection[str]) -> Text:
    """Cut a text at its known fields; any other braces stay as they are written."""
    pieces: list[tuple[str, str]] = []
    done = 0
    for found in _FIELD.finditer(source):
        if found[1] in known:
            pieces.append((source[done : found.start()], found[1]))
            done = found.end()
    tail = source[done:]
    return Text(source, tuple(pieces), tail if pieces else tail.strip())


def fields_in(source: str) -> list[str]:
    """Everything in a text that looks like a field, known or not."""
    return _FIELD.findall(source)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; the last one says that something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
