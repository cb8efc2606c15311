"""A message ready to be queued."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

REACTION: Final = "reaction"
TEMPLATE: Final = "template"  # the one kind WhatsApp takes outside the window


@dataclass(frozen=True, slots=True)
class Composed:
    """WhatsApp's object without its addressing, and what people read of it.

    A file of ours stands in the object as {"media": <id of its row>}; the sender puts WhatsApp's
    own id in its place.
    """

    kind: str  # Meta's type
    content: dict[str, Any] = field(hash=False)  # {"type": kind, kind: …}, JSON to be
    text: str
    media: int | None = None  # id of the media row whose file goes along
    quoted_wamid: str | None = None  # of the message it answers, or reacts to

    def quoting(self, wamid: str) -> "Composed":
        """The same as an answer to one message; a reaction carries no context (5.2)."""
        if self.kind == REACTION:
            raise ValueError("a reaction quotes nothing")
        content = {**self.content, "context": {"message_id": wamid}}
        return replace(self, content=content, quoted_wamid=wamid)

    def with_media(self, media_id: int) -> "Composed":
        """The same with a file of ours that its content names."""
        return replace(self, media=media_id)


def composed(kind: str, body: Any, text: str, *, media: int | None = None) -> Composed:
    """A message of this kind."""
    return Composed(kind, {"type": kind, kind: body}, text, media)
