"""What a sent message will look like on the phone, and whether its content fails after the 200."""

from typing import Any, Final

from simulator.graph.errors import GraphError
from simulator.media import bare
from simulator.network import Network
from simulator.outgoing import Message, TemplateMessage
from simulator.payloads import new_wamid
from simulator.phones import Bubble, Phone
from simulator.signs import looks_like

Failure = tuple[int, str]  # Meta's code, details

MEDIA_KINDS: Final = frozenset({"image", "video", "audio", "document", "sticker"})
REACTION_DAYS: Final = 30


def bubble_of(
    network: Network, phone: Phone, message: Message, body: dict[str, Any], now: float
) -> Bubble:
    """The message as the phone shows it; GraphError for a template that does not fit."""
    kind: str = body.get("type", "text")
    content, category = body[kind], "service"
    if isinstance(message, TemplateMessage):
        content, category = network.templates.fill(content)
        if category == "authentication" and not message.to:
            raise GraphError(131062, "authentication templates need a phone number")
    return Bubble(
        wamid=new_wamid(phone.wa_id or phone.user_id),
        author="business",
        kind=kind,
        content=_with_files(network, kind, content),
        at=now,
        status="accepted",
        answers=message.context.message_id if message.context else "",
        token=message.biz_opaque_callback_data,
        category=category,
    )


def failure_of(network: Network, phone: Phone, bubble: Bubble) -> Failure | None:
    """What Meta finds out only after its 200: files of the wrong kind, a reaction to nothing,
    an advert nobody wants."""
    if bubble.kind == "reaction":
        return _no_reaction(network, phone, bubble)
    if bubble.category == "marketing" and phone.stopped:
        return 131050, "the user has stopped marketing messages"
    for kind, medium in files_in(bubble.kind, bubble.content):
        failure = _unfit(network, kind, medium)
        if failure is not None:
            return failure
    return None


def files_in(kind: str, content: Any) -> list[tuple[str, dict[str, Any]]]:
    """The media objects of a message with their kind: its own, or those of its header."""
    if kind in MEDIA_KINDS:
        return [(kind, content)]
    header = content.get("header") if kind in ("interactive", "template") else None
    if isinstance(header, dict) and header.get("type") in MEDIA_KINDS:
        return [(header["type"], header[header["type"]])]
    return []


def _no_reaction(network: Network, phone: Phone, bubble: Bubble) -> Failure | None:
    found = network.ledger.bubble_of(bubble.content["message_id"])
    if found is None or found[0] is not phone or found[1].revoked:
        return 131009, "the message to react to is not in this chat"
    if bubble.at - found[1].at > REACTION_DAYS * 86400:
        return 131009, f"the message to react to is older than {REACTION_DAYS} days"
    return None


def _unfit(network: Network, kind: str, medium: dict[str, Any]) -> Failure | None:
    file = network.media.get(medium.get("id", ""))
    if file is None:
        return None  # a link, which is not fetched
    if kind not in (file.kind, "document"):
        return 131053, f"{file.mime_type} cannot be sent as {kind}"
    if kind != "document" and not looks_like(file.data, bare(file.mime_type)):
        return 131053, f"the file is not {file.mime_type}"
    if medium.get("voice") and bare(file.mime_type) != "audio/ogg":
        return 131053, "a voice note has to be audio/ogg with the Opus codec"
    return None


def _with_files(network: Network, kind: str, content: Any) -> Any:
    """The content with what the phone needs to know of its files; GraphError for an unknown id."""
    for part, medium in files_in(kind, content):
        file = network.media.get(medium["id"]) if medium.get("id") else None
        if medium.get("id") and file is None:
            raise GraphError(131009, f"{part}.id: no such media")
        if file is not None:
            known = {**medium, "mime_type": file.mime_type, "file_size": len(file.data)}
            content = _replaced(kind, content, part, known)
    return content


def _replaced(kind: str, content: Any, part: str, medium: dict[str, Any]) -> Any:
    if kind in MEDIA_KINDS:
        return medium
    return {**content, "header": {**content["header"], part: medium}}
