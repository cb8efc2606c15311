"""From a stored message to its typed content, by direction and type. Pure, never raises."""

from collections.abc import Callable
from typing import Final

from core.whatsapp.contents.asked import read_answer
from core.whatsapp.contents.bodies import Revoke, Unknown
from core.whatsapp.contents.content import Body, Content, Direction, Edit
from core.whatsapp.contents.marking import read_marks
from core.whatsapp.contents.offered import read_interactive, read_template
from core.whatsapp.contents.plain import (
    MEDIA_KINDS,
    read_cards,
    read_location,
    read_media,
    read_reaction,
    read_text,
    read_unsupported,
    words_of,
)
from core.whatsapp.contents.shop import read_order
from core.whatsapp.contents.system import read_system
from core.whatsapp.tree import Json, object_of, parse, text_of

Reader = Callable[[str, Json], Body | None]

EITHER_WAY: Final[dict[str, Reader]] = {
    "text": read_text,
    **dict.fromkeys(MEDIA_KINDS, read_media),
    "location": read_location,
    "contacts": read_cards,
    "reaction": read_reaction,
}


def read_content(kind: str, content: bytes | Json, direction: Direction) -> Content:
    """What a message holds.

    `kind` is its type, `content` is as stored: an element of messages[] as received, or what we
    asked to be sent without its addressing.
    """
    raw = parse(content) if isinstance(content, bytes) else content
    if not isinstance(raw, dict):
        raw = {}
    return Content(_body(kind, raw, direction), read_marks(raw))


def _body(kind: str, raw: Json, direction: Direction) -> Body:
    read = READERS[direction].get(kind)
    return (read(kind, raw) if read else None) or Unknown(kind, words_of(kind, raw))


def _edit(kind: str, raw: Json) -> Edit | Unknown:
    """What another message says now. An edit inside an edit is not looked into."""
    edit = object_of(raw, kind)
    message = object_of(edit, "message")
    inner = text_of(message, "type")
    said = words_of(inner, message)
    target = text_of(edit, "original_message_id")
    if not target:
        return Unknown(kind, said)
    body = Unknown(kind, said) if inner == kind else _body(inner, message, "in")
    return Edit(target, Content(body, read_marks(message)))


def _revoke(kind: str, raw: Json) -> Revoke | None:
    target = text_of(object_of(raw, kind), "original_message_id")
    return Revoke(target) if target else None


READERS: Final[dict[Direction, dict[str, Reader]]] = {
    "in": {
        **EITHER_WAY,
        "interactive": read_answer,
        "button": read_answer,
        "order": read_order,
        "system": read_system,
        "unsupported": read_unsupported,
        "unknown": read_unsupported,
        "edit": _edit,
        "revoke": _revoke,
    },
    "out": {**EITHER_WAY, "interactive": read_interactive, "template": read_template},
}
