"""One message: who said it, what it answers, what it holds, what became of it."""

from dataclasses import replace
from typing import Final

from core.conversations.store import MessageRow
from core.whatsapp.contents import Media
from panel.desk.bubbles import offers  # noqa: F401 - registers what only we send
from panel.desk.bubbles.amended import Amended, amended
from panel.desk.bubbles.bodies import body_nodes
from panel.desk.bubbles.marks import mark_nodes
from panel.desk.bubbles.nodes import Inside, Node, line, node, said, words
from panel.desk.bubbles.quotes import quote
from panel.desk.bubbles.seen import Scene, Seen, seen, speaker
from panel.desk.bubbles.ticks import tick, trouble
from panel.words import _

SIDES: Final = {"customer": "customer", "bot": "bot"}
FADED: Final = frozenset({"failed", "withdrawn"})


def bubble(message: MessageRow, scene: Scene) -> Node:
    """The whole bubble, with the reactions on it."""
    this = seen(message, scene)
    now = amended(scene.talk.amendments.get(message.wamid or "", ()))
    side = SIDES.get(message.author, "person")
    classes = ["bubble", side, *([message.status] if message.status in FADED else [])]
    if _is_sticker(this) and not now.revoked:
        classes.append("bare")
    inside = [*_by(message, side), *(_removed() if now.revoked else _shown(this, now))]
    inside += [_foot(message, scene, now), trouble(message)]
    if not now.revoked and now.reactions:
        classes.append("reacted")
        inside.append(_reactions(now, scene))
    return node("div", " ".join(classes), *inside)


def _by(message: MessageRow, side: str) -> list[Node]:
    if side == "customer":
        return []
    sign = "⚙ " if side == "bot" else None
    return [line("by", sign, words(speaker(message)))]


def _shown(this: Seen, now: Amended) -> list[Inside | None]:
    body = this.content.body
    nodes: list[Inside | None] = [*mark_nodes(this.content.marks), quote(this.message, this.scene)]
    if not now.edits:
        return [*nodes, *body_nodes(body, this)]
    latest = now.edits[-1]
    edited = replace(this, message=replace(this.message, text=latest.text))
    before = [this.message.text, *(one.text for one in now.edits[:-1])]
    unfold = node("summary", "", _("Ver lo que decía antes"))
    earlier = node("details", "earlier", unfold, *(said(text) for text in before if text))
    return [*nodes, *body_nodes(latest.content.body, edited), earlier]


def _removed() -> list[Node]:
    return [line("removed", node("i", "", "⊘"), " ", _("El cliente eliminó este mensaje"))]


def _foot(message: MessageRow, scene: Scene, now: Amended) -> Node:
    at = f"{message.at.astimezone(scene.zone):%H:%M}"
    edited = node("span", "edited", _("editado"), " ") if now.edits and not now.revoked else None
    return line("foot", edited, at, tick(message, scene))


def _is_sticker(this: Seen) -> bool:
    """Whether it is a picture that stands without a bubble."""
    body = this.content.body
    here = this.file is not None and this.file.is_here
    return isinstance(body, Media) and body.kind == "sticker" and here


def _reactions(now: Amended, scene: Scene) -> Node:
    return line(
        "reactions",
        *(
            node(
                "span",
                "ours" if one.direction == "out" else "",
                words(one.text),
                title=f"{speaker(one)}, {scene.when(one.at)}",
            )
            for one in now.reactions
        ),
    )
