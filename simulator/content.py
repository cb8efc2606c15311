"""What a sent message will look like on the phone, and whether its content fails after the 200."""

from typing import Any, Final

from simulator.graph.errors import GraphError
from simulator.media import File
from simulator.network import Network
from simulator.outgoing import Message, TemplateMessage
from simulator.payloads import new_wamid
from simulator.phones import Bubble, Phone

Failure = tuple[int, str]  # Meta's code, details

MEDIA_KINDS: Final = frozenset({"image", "video", "audio", "document", "sticker"})


def bubble_of(
    network: Network, phone: Phone, message: Message, body: dict[str, Any], now: float
) -> Bubble:
    """The message as the phone shows it; GraphError for a template that does not fit."""
    kind: str = body.get("type", "text")
    content, category = body[kind], "service"
    if isinstance(message, TemplateMessage):
        content, category = network.templates.fill(content)
    file = _file(network, kind, content)
    if file is not None:
        content = {**content, "mime_type": file.mime_type}
    return Bubble(
        wamid=new_wamid(phone.wa_id or phone.user_id),
        author="business",
        kind=kind,
        content=content,
        at=now,
        status="accepted",
        answers=message.context.message_id if message.context else "",
        token=message.biz_opaque_callback_data,
        category=category,
    )


def failure_of(network: Network, phone: Phone, bubble: Bubble) -> Failure | None:
    """What Meta finds out only after its 200: media of the wrong kind, a reaction to nothing."""
    if bubble.kind == "reaction":
        found = network.ledger.bubble_of(bubble.content["message_id"])
        if found is None or found[0] is not phone:
            return 131009, "the message to react to is not in this chat"
    file = _file(network, bubble.kind, bubble.content)
    if file and bubble.kind not in (file.kind, "document"):
        return 131053, f"{file.mime_type} cannot be sent as {bubble.kind}"
    return None


def _file(network: Network, kind: str, content: Any) -> File | None:
    """The uploaded file a media message names; GraphError when there is no such id."""
    media_id = content.get("id") if kind in MEDIA_KINDS else None
    if media_id is None:
        return None
    file = network.media.get(media_id)
    if file is None:
        raise GraphError(131009, f"{kind}.id: no such media")
    return file
