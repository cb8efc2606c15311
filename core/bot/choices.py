"""The options of a menu as WhatsApp shows them: their ids, their pages, what may be said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.bot.flow import Choices, Option
from core.bot.folding import slug, tokens
from core.bot.lexicon import lexicon_of

BUTTONS: Final = 3  # reply buttons of one message
ROWS: Final = 10  # rows of one list, «more» included
BUTTON_TITLE: Final = 20
ROW_TITLE: Final = 24
BUTTON_BODY: Final = 1024
TEXT_BODY: Final = 4096  # of a list and of a plain text

_MORE: Final = re.compile(r"(.+):\+:(\d{1,4})", re.ASCII)
_NUMBERS: Final = tokens("uno dos tres cuatro cinco seis siete ocho nueve diez")


@dataclass(frozen=True, slots=True)
class Draft:
    """An option as the file has it."""

    title: str
    words: Sequence[str] = ()
    goto: str | None = None


def choices(node: str, drafts: Sequence[Draft]) -> Choices:
    """Give every option of a node its id and prepare what may be said for it."""
    options = tuple(_option(node, at, draft) for at, draft in enumerate(drafts))
    pairs = list(zip(options, drafts, strict=True))
    sayings = [(say, one.id) for one, draft in pairs for say in (draft.title, *draft.words)]
    numbers = [(say, one.id) for at, one in enumerate(options, 1) for say in _numbered(at)]
    return Choices(options, {one.id: one for one in options}, lexicon_of(sayings, numbers))


def _option(node: str, at: int, draft: Draft) -> Option:
    name = slug(draft.title)
    return Option(f"{node}:{at}:{name}", draft.title, name, draft.goto)


def _numbered(at: int) -> Iterator[str]:
    words = [str(at), *_NUMBERS[at - 1 : at]]
    for word in words:
        yield from (word, f"opcion {word}", f"la {word}")


def body_limit(offered: Choices) -> int:
    """How long the text above these options may be."""
    return BUTTON_BODY if len(offered.options) <= BUTTONS else TEXT_BODY


def title_limit(count: int) -> int:
    """How long a title may be where there are `count` options."""
    return BUTTON_TITLE if count <= BUTTONS else ROW_TITLE


def page_of(offered: Choices, page: int) -> tuple[tuple[Option, ...], bool]:
    """The options of a page, counted from 0, and whether another page follows."""
    rest = offered.options[page * (ROWS - 1) :]
    return (rest, False) if len(rest) <= ROWS else (rest[: ROWS - 1], True)


def has_page(offered: Choices, page: int) -> bool:
    """Whether there is such a page: a stored position or an id from outside may name any."""
    return page == 0 or (is_paged(offered) and bool(page_of(offered, page)[0]))


def next_page(offered: Choices, page: int) -> int:
    """The page after this one; the first one after the last."""
    return page + 1 if page_of(offered, page)[1] else 0


def is_paged(offered: Choices) -> bool:
    """Whether the options take more than one list."""
    return len(offered.options) > ROWS


def more_id(node: str, page: int) -> str:
    """The id of the row that leads to a page."""
    return f"{node}:+:{page}"


def read_more_id(choice: str) -> tuple[str, int] | None:
    """The node and page of such an id; it comes from outside, so it may be anything."""
    found = _MORE.fullmatch(choice)
    return (found[1], int(found[2])) if found else None


def offered_again(offered: Choices, choice: str) -> Option | None:
    """The option a tapped id stands for, if these choices still hold it.

    Options may have moved since the button was sent: then the one with the same title counts.
    """
    option = offered.by_id.get(choice)
    if option is None:
        name = choice.rpartition(":")[2]
        same = [one for one in offered.options if one.slug == name]
        option = same[0] if len(same) == 1 else None
    return option
