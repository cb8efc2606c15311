"""Which option or word a reply means.

What is written exactly goes before what is named inside a sentence, and that before a slip; the
options in front of the customer go before words that are valid anywhere. A tie is not understood.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.bot.choices import offered_again
from core.bot.flow import Choices, Flow, Option, Waiting, waiting_node
from core.bot.folding import fold, tokens
from core.bot.lexicon import TIE
from core.bot.reasons import Why, code

LONGEST: Final = 300  # characters; a longer message is a letter, not a choice


@dataclass(frozen=True, slots=True)
class Said:
    """A reply, folded once for all comparisons."""

    folded: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """An option of the current node, or the node a word leads to; and why."""

    reason: str
    option: Option | None = None
    goto: str = ""


def said(text: str) -> Said:
    """Fold a reply; nothing is left of one too long to be a choice."""
    folded = fold(text) if len(text) <= LONGEST else ""
    return Said(folded, tokens(folded))


def hear_choice(flow: Flow, choices: Choices, reply: Said) -> Heard | None:
    """What a written reply means where options are offered; None if it is not understood."""
    options, words = choices.lexicon, flow.words
    tries: tuple[tuple[Callable[[], str | None], Why], ...] = (
        (lambda: options.same(reply.folded), Why.MATCH),
        (lambda: words.same(reply.folded), Why.WORD),
        (lambda: options.inside(reply.words), Why.INSIDE),
        (lambda: options.slipped(reply.words), Why.SLIP),
        (lambda: words.slipped(reply.words), Why.WORD_SLIP),
    )
    for find, why in tries:
        target = find()
        if target == TIE:
            return None
        if target is not None:
            return _heard(choices, target, why)
    return None


def hear_word(flow: Flow, reply: Said) -> Heard | None:
    """A word that is understood anywhere, written exactly."""
    target = flow.words.same(reply.folded)
    return Heard(code(Why.WORD, target), goto=target) if target else None


def hear_slipped_word(flow: Flow, reply: Said) -> Heard | None:
    """A word that is understood anywhere, one slip away."""
    target = flow.words.slipped(reply.words)
    return Heard(code(Why.WORD_SLIP, target), goto=target) if target else None


def tapped(flow: Flow, choice: str) -> tuple[Waiting, Option] | None:
    """The option behind a tapped id, and its node, if that node still offers it."""
    node = waiting_node(flow, choice.partition(":")[0])
    if node is None or node.choices is None:
        return None
    option = offered_again(node.choices, choice)
    return (node, option) if option else None


def _heard(choices: Choices, target: str, why: Why) -> Heard:
    if why in (Why.WORD, Why.WORD_SLIP):
        return Heard(code(why, target), goto=target)
    option = choices.by_id[target]
    return Heard(code(why, option.title), option=option)
