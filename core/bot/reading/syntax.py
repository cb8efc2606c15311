"""From text to TOML values, with every syntax error in the file rather than the first.

The standard library's parser stops at the first fault. So a file it refuses is cut into its
statements, which are tried one by one; what is left then are keys and sections written twice.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from core.bot.reading.faults import in_plain_words
from core.errors import _

MOST_FAULTS: Final = 20

# A statement begins at the left margin; indented lines belong to the one before.
_STATEMENT: Final = re.compile(r"\[\[?[^\[\]]+\]|[^\s#\[\]{},=][^=]*=")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Fault:
    """A syntax error; line and column count from 1."""

    line: int
    col: int
    text: str


@dataclass(frozen=True, slots=True)
class _Statement:
    first: int  # its first line, counted from 0
    lines: tuple[str, ...]

    @property
    def is_header(self) -> bool:
        return self.lines[0].startswith("[")


def parse(text: str) -> tuple[dict[str, Any], list[Fault]]:
    """The values of the file, or the faults that keep it from having any."""
    if torn := _SURROGATE.search(text):
        return {}, [_torn(text, torn.start())]
    fault = _fault(text)
    if fault is None:
        return tomllib.loads(text), []
    lines = text.split("\n")
    faults = list(_broken(lines)) or list(_repeated(lines)) or [fault]
    return {}, faults[:MOST_FAULTS]


def _torn(text: str, at: int) -> Fault:
    """Half a character, from a broken copy: no file can hold it."""
    line_start = text.rfind("\n", 0, at) + 1
    line = text.count("\n", 0, at) + 1
    return Fault(line, at - line_start + 1, _("hay medio carácter: borralo y escribilo de nuevo."))


def _fault(text: str, offset: int = 0) -> Fault | None:
    """The first fault of a piece that begins `offset` lines into the file."""
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        message = str(error)
        place = _PLACE.search(message)
        line, col = (int(place[1]), int(place[2])) if place and place[1] else (1, 1)
        return Fault(line + offset, col, in_plain_words(_PLACE.sub("", message)))
    return None


def _statements(lines: list[str]) -> list[_Statement]:
    starts = [at for at, line in enumerate(lines) if _STATEMENT.match(line)]
    starts = sorted({0, *starts})
    ends = [*starts[1:], len(lines)]
    return [_Statement(a, tuple(lines[a:b])) for a, b in zip(starts, ends, strict=True)]


def _broken(lines: list[str]) -> Iterator[Fault]:
    """The fault of each statement that cannot be read on its own."""
    done = 0
    for statement in _statements(lines):
        if statement.first < done:
            continue
        whole, done = _with_long_text(lines, statement)
        fault = _fault(whole, statement.first)
        if fault is not None:
            yield fault


def _with_long_text(lines: list[str], statement: _Statement) -> tuple[str, int]:
    """The statement's text, and the line where the next one may begin.

    A text in three quotes may hold lines that look like statements; they belong to it, up to the
    closing quotes or, where those are missing, to the end of the file.
    """
    end = statement.first + len(statement.lines)
    begun = "\n".join(statement.lines)
    quotes = next((q for q in ('"""', "'''") if begun.count(q) % 2), None)
    if quotes is not None:
        closing = (at for at in range(end, len(lines)) if quotes in lines[at])
        end = next(closing, len(lines) - 1) + 1
    return "\n".join([*lines[statement.first : end], ""]), end


def _repeated(lines: list[str]) -> Iterator[Fault]:
    """Keys and sections written twice: each is reported where it comes again, then taken out."""
    left = list(lines)
    statements = _statements(lines)
    for _time in range(MOST_FAULTS):
        fault = _fault("\n".join(left))
        if fault is None:
            return
        at = max(n for n, one in enumerate(statements) if one.first < fault.line)
        again = statements[at]
        yield Fault(again.first + 1, 1, fault.text)
        for one in statements[at : _section_end(statements, at) if again.is_header else at + 1]:
            left[one.first : one.first + len(one.lines)] = [""] * len(one.lines)


def _section_end(statements: list[_Statement], at: int) -> int:
    later = (n for n in range(at + 1, len(statements)) if statements[n].is_header)
    return next(later, len(statements))
