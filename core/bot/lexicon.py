"""What a customer may say to be understood, prepared once so that a reply costs a look-up.

A lexicon maps sayings to targets (an option's id, a node's name). It does not know which of them
matters more; `understanding` does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from core.bot.folding import fold, one_slip_apart, tokens

SHORTEST_INSIDE: Final = 4  # letters; «no» inside «no sé» is not an answer

TIE: Final = ""  # two targets would do: nothing is understood; no target is called ''


@dataclass(frozen=True, slots=True)
class Phrase:
    """One saying as its folded words."""

    words: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`exact` holds every folded saying; `phrases` those that may be found with a slip or inside.

    `by_length` are the same phrases by their number of words: a slip does not change that number.
    """

    exact: Mapping[str, str]
    phrases: tuple[Phrase, ...]
    by_length: Mapping[int, tuple[Phrase, ...]]

    def same(self, folded: str) -> str | None:
        """The target of exactly this saying, TIE if two have it, None if nobody."""
        return self.exact.get(folded)

    def inside(self, said: tuple[str, ...]) -> str | None:
        """The target one of whose sayings stands in a longer message, as whole words."""
        return _one(phrase.target for phrase in self.phrases if _contains(said, phrase.words))

    def slipped(self, said: tuple[str, ...]) -> str | None:
        """The target that is one typing slip away."""
        near = self.by_length.get(len(said), ())
        return _one(phrase.target for phrase in near if one_slip_apart(said, phrase.words))


def lexicon_of(sayings: Iterable[tuple[str, str]], numbers: Iterable[tuple[str, str]]) -> Lexicon:
    """Build from (saying, target) pairs; `numbers` only count where no saying is the same.

    Buttons show no numbers, so an option titled «2» is what «2» means.
    """
    exact: dict[str, str] = {}
    phrases: dict[Phrase, None] = {}
    for saying, target in sayings:
        folded = fold(saying)
        exact[folded] = target if exact.get(folded, target) == target else TIE
        phrases[Phrase(tokens(folded), target)] = None
    for number, target in numbers:
        exact.setdefault(number, target)
    lengths = {len(phrase.words) for phrase in phrases}
    by_length = {n: tuple(p for p in phrases if len(p.words) == n) for n in lengths}
    return Lexicon(exact, tuple(phrases), by_length)


def _one(targets: Iterable[str]) -> str | None:
    found = set(targets)
    if len(found) > 1:
        return TIE
    return found.pop() if found else None


def _contains(said: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if len(" ".join(words)) < SHORTEST_INSIDE:
        return False
    size = len(words)
    return any(said[at : at + size] == words for at in range(len(said) - size + 1))
