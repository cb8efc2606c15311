"""Conversations drawn without a browser, and ways to look into what was drawn."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from core.conversations.store import MessageRow, Talk
from core.media.store import MediaRow
from core.tickets.store import TicketEvent
from core.tickets.store.past import Step
from panel.desk.bubbles import Scene, conversation
from panel.desk.bubbles.nodes import Inside, Node
from tests import payloads

ZONE: Final = ZoneInfo("America/Argentina/Buenos_Aires")
NOW: Final = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def said(text: str = "hola", author: str = "customer", **other: Any) -> MessageRow:
    """A message; its content is a text of the same words unless told otherwise."""
    values: dict[str, Any] = {
        "id": 1,
        "direction": "in" if author == "customer" else "out",
        "author": author,
        "kind": "text",
        "text": text,
        "at": NOW,
        "status": None,
        "error_code": None,
        "error": None,
        "operator_name": "Ana" if author == "operator" else None,
        "ticket_id": 123,
        "node": None,
        "reason": None,
        "quoted_wamid": None,
        "content": orjson.dumps({"type": "text", "text": {"body": text}}, default=str),
    }
    return MessageRow(**{**values, **other})


def received(name: str, text: str = "", **other: Any) -> MessageRow:
    """The message of a fixture."""
    element = payloads.element(name)
    content = orjson.dumps(element)
    return said(text, kind=element["type"], content=content, **other)


def sent(kind: str, body: Any, text: str = "", **other: Any) -> MessageRow:
    """A message of Ana's, as asked to be sent."""
    content = orjson.dumps({"type": kind, kind: body})
    return said(text, "operator", kind=kind, content=content, **other)


def amending(kind: str, target: str, text: str = "", **other: Any) -> MessageRow:
    """A reaction, an edit or a revocation."""
    inner = {"original_message_id": target, "message": {"type": "text", "text": {"body": text}}}
    body = {"message_id": target, "emoji": text} if kind == "reaction" else inner
    content = orjson.dumps({"type": kind, kind: body})
    return said(text, kind=kind, content=content, quoted_wamid=target, **other)


def file(**other: Any) -> MediaRow:
    """The stored file of message 1."""
    values: dict[str, Any] = {
        "id": 77,
        "kind": "image",
        "mime": "image/jpeg",
        "name": "",
        "size": 1_400_000,
        "state": "stored",
        "error": None,
        "message_id": 1,
        "contact_id": 1,
        "place": "folder",
    }
    return MediaRow(**{**values, **other})


def scene(
    *messages: MessageRow,
    amendments: Sequence[MessageRow] = (),
    quoted: Sequence[MessageRow] = (),
    files: Sequence[MediaRow] = (),
    events: Sequence[TicketEvent] = (),
) -> Node:
    """The conversation as one element that holds its lines."""
    speaking: dict[str, list[MessageRow]] = {}
    for row in amendments:
        speaking.setdefault(row.quoted_wamid or "", []).append(row)
    talk = Talk(
        messages=list(messages),
        amendments=speaking,
        quoted={row.wamid or "": row for row in quoted},
        files={row.message_id or 0: row for row in files},
    )
    steps = [Step(n, 123, event) for n, event in enumerate(events)]
    lines = conversation(Scene(talk, steps, 123, ZONE, NOW))
    return {"tag": "div", "name": "talk", "inside": lines}


def every(node: Inside) -> Iterator[Node]:
    """The element and all inside of it."""
    if not isinstance(node, str):
        yield node
        for inside in node["inside"]:
            yield from every(inside)


def text_of(node: Inside) -> str:
    """What stands in it, as a person reads it; parts are parted by a bar where lines are."""
    if isinstance(node, str):
        return node
    parts = "".join(map(text_of, node["inside"]))
    return f"{parts}|" if node["tag"] in {"div", "dd", "dt", "li", "summary"} else parts


def found(node: Node, name: str) -> list[Node]:
    """The elements of this class, or of this tag."""
    return [n for n in every(node) if name in n["name"].split() or name == n["tag"]]


def one(node: Node, name: str) -> Node:
    """The only such element."""
    (only,) = found(node, name)
    return only
