"""A checked flow: what the reader makes of the text and the engine walks.

Everything here is frozen and already right: targets exist, texts fit, words are folded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.bot.hours import Hours
from core.bot.lexicon import Lexicon
from core.bot.texts import Text


class Accept(StrEnum):
    """What a question takes for an answer."""

    TEXT = "text"
    ANY = "any"
    NUMBER = "number"
    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    OPTION = "option"
    LOCATION = "location"
    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    PATTERN = "pattern"  # written as `pattern = '…'`, never as `accept`


@dataclass(frozen=True, slots=True)
class Option:
    """One button or list row; `goto` is None where the question's own way is taken."""

    id: str  # node:index:slug, what WhatsApp hands back when it is tapped
    title: str
    slug: str
    goto: str | None


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a menu or question, and how they may be said."""

    options: tuple[Option, ...]
    by_id: Mapping[str, Option]
    lexicon: Lexicon


@dataclass(frozen=True, slots=True)
class Media:
    """A file that goes with a message; `file` is relative to data/flows/media/."""

    kind: str
    file: str


@dataclass(frozen=True, slots=True)
class Message:
    """Says something and goes on; without `goto` the conversation ends."""

    name: str
    text: Text | None
    media: Media | None
    goto: str | None


@dataclass(frozen=True, slots=True)
class Menu:
    """Says something and waits for one of its options."""

    name: str
    text: Text
    choices: Choices


@dataclass(frozen=True, slots=True)
class Question:
    """Asks and waits; `attempts` counts answers in all, None means for ever."""

    name: str
    text: Text
    accept: Accept
    pattern: re.Pattern[str] | None
    choices: Choices | None
    save: str | None
    retry: Text | None
    attempts: int | None
    otherwise: str | None
    goto: str | None


@dataclass(frozen=True, slots=True)
class Handover:
    """Opens a ticket and ends the conversation."""

    name: str
    text: Text | None
    topic: str


@dataclass(frozen=True, slots=True)
class Condition:
    """`open`, or `field == 'value'` / `field != 'value'`, compared as words are (folded)."""

    field: str | None  # None: `open`
    equal: bool
    value: str


@dataclass(frozen=True, slots=True)
class Branch:
    """One way of a fork."""

    when: Condition
    goto: str


@dataclass(frozen=True, slots=True)
class Fork:
    """Takes the first branch that holds, else `otherwise`; says nothing."""

    name: str
    branches: tuple[Branch, ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of another system; `secret` names a variable of the environment."""

    url: Text
    save: str | None
    timeout: timedelta
    secret: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """Asks another system; the worker will do it, until then the flow goes the `failed` way."""

    name: str
    call: Call
    goto: str | None
    failed: str


Waiting = Menu | Question  # a conversation stands still here; everywhere else it goes on or ends
Node = Waiting | Message | Handover | Fork | Request


@dataclass(frozen=True, slots=True)
class Source:
    """An entry code of a wa.me link, and the ticket source it stands for."""

    title: str
    code: re.Pattern[str]  # on folded text, as a whole word


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole bot. `more` and `choose` are the words on WhatsApp's own list controls."""

    name: str
    start: str
    idle: timedelta
    fallback: Text
    cancel: frozenset[str]  # folded
    waiting: Text | None
    sources: tuple[Source, ...]
    words: Lexicon  # folded word → name of a node
    nodes: Mapping[str, Node]
    hours: Hours | None
    more: str
    choose: str


def waiting_node(flow: Flow, name: str) -> Waiting | None:
    """The node of this name, if there is one and it waits for the customer."""
    node = flow.nodes.get(name)
    return node if isinstance(node, Menu | Question) else None


def ways_on(node: Node) -> tuple[str, ...]:
    """Every node that may come next, in the order of the file."""
    match node:
        case Message():
            ways: tuple[str | None, ...] = (node.goto,)
        case Menu():
            ways = tuple(option.goto for option in node.choices.options)
        case Question():
            options = node.choices.options if node.choices else ()
            ways = (*(option.goto for option in options), node.otherwise, node.goto)
        case Fork():
            ways = (*(branch.goto for branch in node.branches), node.otherwise)
        case Request():
            ways = (node.goto, node.failed)
        case Handover():
            ways = ()
    return tuple(way for way in ways if way is not None)
