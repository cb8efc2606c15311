"""The pieces a conversation is drawn from: an element, its class, and what is inside.

Names of elements and classes are ours; what a person wrote is text inside of them and nothing else.
Files are asked for by our own numbers (components/talk.js makes the addresses).
"""

from typing import Any, Final, Literal, TypeAlias, TypedDict, Unpack

from panel.safe import printable
from panel.words import _

Flow: TypeAlias = Literal["b", "bdi", "details", "div", "i", "li", "span", "summary", "ul"]
Pairs: TypeAlias = Literal["dl", "dt", "dd"]
Active: TypeAlias = Literal["a", "audio", "button", "img", "video"]
Node: TypeAlias = dict[str, Any]
Inside: TypeAlias = str | Node

LONG: Final = 700  # characters
TALL: Final = 14  # lines; more are folded


class Attributes(TypedDict, total=False):
    """What an element may have beside its class."""

    title: str  # of ours, or `printable`
    label: str  # what it is, for who hears the page
    role: str
    file: int  # id of the file it shows or plays
    download: int  # id of the file it leads to
    place: str  # on the map: Location.map_url
    do: Literal["enlarge", "jump", "retry", "unfold"]  # what a click does
    to: int | str  # with that


def node(
    tag: Flow | Pairs | Active, name: str, *inside: Inside | None, **known: Unpack[Attributes]
) -> Node:
    """An element; what is None inside of it is left out."""
    return {"tag": tag, "name": name, "inside": [x for x in inside if x is not None], **known}


def words(said: str) -> Node:
    """What somebody wrote, as characters whose writing direction stays their own."""
    return node("bdi", "", printable(said))


def said(text: str) -> Node:
    """The words of a message; long ones are folded."""
    if len(text) <= LONG and text.count("\n") < TALL:
        return node("div", "said", words(text))
    labels = [node("span", "when-shut", _("Leer más")), node("span", "when-open", _("Leer menos"))]
    more = node("button", "more", *labels, do="unfold")
    return node("div", "long", node("div", "said", words(text)), more)


def line(name: str, *inside: Inside | None) -> Node:
    """A line of its own."""
    return node("div", name, *inside)


def mark(sign: str, told: str) -> Node:
    """A small line over a message: what it is."""
    return line("mark", node("i", "", sign), " " + told)


def pairs(rows: list[tuple[str, str]]) -> Node:
    """Labels with their values."""
    inside: list[Node] = []
    for label, value in rows:
        inside += [node("dt", "", words(label)), node("dd", "", words(value))]
    return node("dl", "pairs", *inside)
