"""A problem of a flow file, as a compiler would say it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the flow from being published, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` and `col` count from 1, columns in characters; `node` is None outside the nodes."""

    file: str
    line: int
    col: int
    severity: Severity
    node: str | None
    text: str

    def __str__(self) -> str:
        """FILE:LINE:COL: error|warning: [node NAME] text."""
        node = f"[node {self.node}] " if self.node is not None else ""
        return f"{self.file}:{self.line}:{self.col}: {self.severity.value}: {node}{self.text}"
