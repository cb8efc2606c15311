"""Reactions, edits and removals of messages that are not here: a thin line of their own.

Also a reaction of ours that did not arrive, because somebody has to hear of it.
"""

from collections.abc import Callable
from typing import Final

from core.conversations.store import MessageRow
from panel.desk.bubbles.nodes import Inside, Node, line, words
from panel.desk.bubbles.seen import Scene, speaker
from panel.desk.bubbles.ticks import trouble
from panel.words import _


def _reaction(message: MessageRow, scene: Scene) -> Node:
    if not message.text:
        return _line(message, scene, _("quitó su reacción a un mensaje"))
    return _line(message, scene, _("reaccionó a un mensaje:"), " ", words(message.text))


def _edit(message: MessageRow, scene: Scene) -> Node:
    if not message.text:
        return _line(message, scene, _("editó un mensaje que no está acá"))
    told = _("editó un mensaje que no está acá:")
    return _line(message, scene, told, " ", words(message.text))


def _revoke(message: MessageRow, scene: Scene) -> Node:
    return _line(message, scene, _("eliminó un mensaje que no está acá"))


def _line(message: MessageRow, scene: Scene, *told: Inside) -> Node:
    at = f" · {message.at.astimezone(scene.zone):%H:%M}"
    who = words(speaker(message))
    return line("event", who, " ", *told, at, trouble(message))


ORPHANS: Final[dict[str, Callable[[MessageRow, Scene], Node]]] = {
    "reaction": _reaction,
    "edit": _edit,
    "revoke": _revoke,
}
