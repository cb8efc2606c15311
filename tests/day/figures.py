"""What a day measured: how soon operators saw what was written, and the results of their clicks."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

VISIBLE: Final = 2.0  # seconds, 95th percentile: a message in the conversation that is open
CLICK: Final = 0.5  # seconds, 95th percentile: from a click to its result


@dataclass
class Open:
    """A conversation in front of an operator, Unix seconds; `words` are those that appeared."""

    ticket: int
    since: float
    until: float = math.inf
    words: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Wrote:
    """A word of a customer: whose phone, and when they pressed send."""

    word: str
    phone: str
    at: float


@dataclass
class Figures:
    """Seconds, each list unsorted."""

    clicks: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    visible: list[float] = field(default_factory=list)

    def see(self, written: Sequence[Wrote], opened: Sequence[Open], phones: dict[int, str]) -> None:
        """Take in how soon each word stood in a conversation open at that time (ticket → phone)."""
        for one in opened:
            for word in written:
                if phones[one.ticket] == word.phone and one.since <= word.at < one.until:
                    self.visible += waits(word, one)

    def lines(self) -> Iterator[str]:
        """A line a kind: how many, median, 95th percentile, most; milliseconds."""
        yield line("customer's message visible", self.visible)
        for name, took in sorted(self.clicks.items()):
            yield line(name, took)
        yield line("all clicks", [took for all_ in self.clicks.values() for took in all_])


def waits(word: Wrote, one: Open) -> list[float]:
    """How long the word took. One that never came counts for as long as it could have been seen,
    but only if that was too long: else nobody knows."""
    if word.word in one.words:
        return [one.words[word.word] - word.at]
    there = one.until - word.at
    return [there] if there > VISIBLE else []


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank; 0 of nothing."""
    ranked = sorted(values)
    return ranked[math.ceil(share * len(ranked)) - 1] if ranked else 0.0


def line(name: str, values: Sequence[float]) -> str:
    """One row of a table."""
    shown = (percentile(values, share) * 1000 for share in (0.5, 0.95, 1.0))
    return f"| {name} | {len(values)} | " + " | ".join(f"{one:.0f}" for one in shown) + " |"
