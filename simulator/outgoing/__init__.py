"""What a business may send, as strictly as Meta documents it; no state, no window, no recipient."""

from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from simulator.graph.errors import GraphError

from .base import Message
from .interactive import InteractiveMessage
from .plain import (
    AudioMessage,
    ContactsMessage,
    DocumentMessage,
    ImageMessage,
    LocationMessage,
    ReactionMessage,
    StickerMessage,
    TextMessage,
    VideoMessage,
)
from .receipt import ReadReceipt
from .refusals import refusal
from .template import TemplateMessage, lowered

__all__ = ["Message", "ReactionMessage", "ReadReceipt", "TemplateMessage", "lowered", "parse"]

Outgoing = Annotated[
    TextMessage
    | ImageMessage
    | VideoMessage
    | AudioMessage
    | DocumentMessage
    | StickerMessage
    | LocationMessage
    | ContactsMessage
    | ReactionMessage
    | InteractiveMessage
    | TemplateMessage,
    Field(discriminator="type"),
]
MESSAGE: TypeAdapter[Outgoing] = TypeAdapter(Outgoing)
RECEIPT: TypeAdapter[ReadReceipt] = TypeAdapter(ReadReceipt)
Parsed = TypeVar("Parsed")


def parse(body: Any) -> Message | ReadReceipt:
    """The body of POST /messages, checked; GraphError with Meta's code for its first fault."""
    if not isinstance(body, dict) or "messaging_product" not in body:
        raise GraphError(100, "The parameter messaging_product is required.")
    if "status" in body:
        return _checked(RECEIPT, body, tags=0)
    return _checked(MESSAGE, body if "type" in body else {**body, "type": "text"}, tags=1)


def _checked(shape: TypeAdapter[Parsed], body: dict[str, Any], *, tags: int) -> Parsed:
    try:
        return shape.validate_python(body)
    except ValidationError as error:
        raise refusal(error, tags=tags) from None
