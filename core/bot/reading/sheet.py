"""The file under reading: where things stand in it, what it has by name, and what is wrong."""

from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches

from core.bot.reading.marks import Marks, Path
from core.bot.reading.problems import Problem, Severity
from core.errors import _


@dataclass(slots=True)
class Sheet:
    """`nodes` are the names of all nodes, `saves` those of all saved values."""

    file: str
    marks: Marks
    nodes: Collection[str] = ()
    saves: Collection[str] = ()
    has_hours: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether anything found so far keeps the flow from being used."""
        return any(one.severity is Severity.ERROR for one in self.problems)

    def error(self, path: Path, text: str) -> None:
        """Something is wrong with a value, or is missing from a table."""
        self._add(Severity.ERROR, path, self.marks.of_value(path), text)

    def key_error(self, path: Path, text: str) -> None:
        """Something is wrong with a key."""
        self._add(Severity.ERROR, path, self.marks.of_key(path), text)

    def warn(self, path: Path, text: str) -> None:
        """Something can hardly be meant."""
        self._add(Severity.WARNING, path, self.marks.of_value(path), text)

    def _add(self, severity: Severity, path: Path, spot: tuple[int, int], text: str) -> None:
        node = str(path[1]) if len(path) > 1 and path[0] == "nodes" else None
        self.problems.append(Problem(self.file, *spot, severity, node, text))


def did_you_mean(wrong: str, names: Collection[str]) -> str:
    """« ¿Quisiste decir …?» with the nearest name, or '' if none is near."""
    near = get_close_matches(wrong.lower(), list(names), n=1, cutoff=0.6)
    return _(" ¿Quisiste decir «{name}»?").format(name=near[0]) if near else ""


def listed(names: Collection[str]) -> str:
    """Names as a list in a sentence: «a», «b», «c»."""
    return ", ".join(f"«{name}»" for name in names)
