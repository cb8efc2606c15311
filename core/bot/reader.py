"""From the text of a flow to a checked `Flow`, or to everything that is wrong with it.

It opens no file and asks no database; whether media files exist is checked where they are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from core.bot.choices import BUTTON_TITLE, ROW_TITLE
from core.bot.flow import Flow, Node
from core.bot.hours import Hours
from core.bot.lexicon import Lexicon
from core.bot.reading.marks import marks_of
from core.bot.reading.nodes import read_node
from core.bot.reading.opening import Head, read_head, read_words
from core.bot.reading.problems import Problem, Severity
from core.bot.reading.shape import check_circles, warn_of_unreachable
from core.bot.reading.sheet import Sheet
from core.bot.reading.syntax import parse
from core.bot.reading.table import Table
from core.bot.reading.week import read_hours
from core.errors import _

_NODE_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")  # it is part of the ids of buttons


@dataclass(frozen=True, slots=True)
class Reading:
    """The flow, unless there are errors; and every problem, in the order of the file."""

    flow: Flow | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the flow from being used."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)


def read(text: str, *, name: str) -> Reading:
    """Read a flow; `name` is the file's, for the problems."""
    text = text.removeprefix("\ufeff")  # some editors begin a file so
    values, faults = parse(text)
    if faults:
        found = (
            Problem(name, fault.line, fault.col, Severity.ERROR, None, fault.text)
            for fault in faults
        )
        return Reading(None, tuple(found))
    sheet = Sheet(name, marks_of(text))
    flow = _read_flow(sheet, values)
    problems = sorted(sheet.problems, key=lambda one: (one.line, one.col))
    return Reading(None if sheet.has_errors else flow, tuple(problems))


def _read_flow(sheet: Sheet, values: dict[str, Any]) -> Flow | None:
    """The whole flow; None where a section is missing without which there is none."""
    root = Table(sheet, (), values)
    opening = root.table("flow", required=True)
    bodies = root.table("nodes", required=True)
    if bodies is not None:
        sheet.nodes = list(bodies.values)
        sheet.saves = list(_saves(bodies.values))
    hours = root.table("hours")
    sheet.has_hours = hours is not None
    week = read_hours(hours) if hours else None
    head = read_head(opening) if opening else None
    words = read_words(root)
    nodes = _read_nodes(bodies) if bodies else {}
    root.done()
    check_circles(sheet, nodes)
    if head is None or not head.start or sheet.has_errors:
        return None
    warn_of_unreachable(sheet, nodes, [head.start, *words.exact.values()])
    return _flow(PurePath(sheet.file).stem, head, words, nodes, week)


def _saves(bodies: Mapping[str, Any]) -> Iterator[str]:
    """The names of everything the flow ever saves."""
    for body in bodies.values():
        for table in (body, body.get("request") if isinstance(body, dict) else None):
            if isinstance(table, dict) and isinstance(table.get("save"), str):
                yield table["save"]


def _read_nodes(bodies: Table) -> dict[str, Node]:
    """Every node that is one, in the order of the file."""
    nodes: dict[str, Node] = {}
    for name in bodies.values:
        if not _NODE_NAME.fullmatch(name):
            message = _(
                "«{name}» no sirve de nombre: hasta 64 letras sin acento, números, «_» o «-»."
            )
            bodies.sheet.key_error((*bodies.path, name), message.format(name=name))
        body = bodies.table(name)
        node = read_node(body, name) if body else None
        if node is not None:
            nodes[name] = node
    return nodes


def _flow(
    file: str, head: Head, words: Lexicon, nodes: Mapping[str, Node], hours: Hours | None
) -> Flow:
    return Flow(
        name=head.name or file,
        start=head.start,
        idle=head.idle,
        fallback=head.fallback,
        cancel=head.cancel,
        waiting=head.waiting,
        sources=head.sources,
        words=words,
        nodes=nodes,
        hours=hours,
        more=_("Ver más")[:ROW_TITLE],
        choose=_("Ver opciones")[:BUTTON_TITLE],
    )
