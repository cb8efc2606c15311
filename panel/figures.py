"""Large figures in a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from panel.safe import escaped, markup


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, its name and a line about it; `spent` (0 to 1) adds a bar."""

    name: str
    value: str
    note: str
    spent: float | None = None


def figures(shown: Sequence[Figure]) -> None:
    """Draw them side by side."""
    markup(f"<div class='figures'>{''.join(_card(figure) for figure in shown)}</div>")


def _card(figure: Figure) -> str:
    bar = ""
    if figure.spent is not None:
        share = round(100 * min(max(figure.spent, 0), 1))
        urgency = "now" if share >= 95 else "soon" if share >= 80 else ""
        bar = f"<div class='bar {urgency}'><i style='width:{share}%'></i></div>"
    return (
        f"<div class='figure'><div class='name'>{escaped(figure.name)}</div>"
        f"<div class='value'>{escaped(figure.value)}</div>"
        f"<div class='note'>{escaped(figure.note)}</div>{bar}</div>"
    )
