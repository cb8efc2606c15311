"""The customers' phones: who they are, and the chat each of them shows."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.wording import options_of, text_of

Author = Literal["customer", "business"]


@dataclass(slots=True)
class Bubble:
    """One message of a chat. status of the customer's own: sent (on its way), received, read,
    failed; of the business's: accepted, sent, delivered, read, failed."""

    wamid: str
    author: Author
    kind: str  # Meta's message type
    content: Any  # the object under that type's key
    at: float  # Unix seconds
    status: str
    answers: str = ""  # the wamid it quotes
    token: str | None = None  # the business's biz_opaque_callback_data
    category: str = "service"  # its price
    old_form: bool = False  # its statuses come as up to v23
    reactions: dict[Author, str] = field(default_factory=dict)
    version: int = 0

    def react(self, author: Author, emoji: str) -> None:
        """Put a reaction of one side on it; '' takes it away."""
        if emoji:
            self.reactions[author] = emoji
        else:
            self.reactions.pop(author, None)

    def view(self) -> dict[str, Any]:
        """As JSON for the page and for tests."""
        return {
            "wamid": self.wamid,
            "author": self.author,
            "type": self.kind,
            "text": text_of(self.kind, self.content),
            "options": options_of(self.kind, self.content) if self.author == "business" else [],
            "content": self.content,
            "at": self.at,
            "status": self.status,
            "answers": self.answers,
            "reactions": list(self.reactions.values()),
            "version": self.version,
        }


@dataclass(slots=True)
class Phone:
    """A customer. `wa_id` is None for one who hides the number behind a user name."""

    id: str  # wa_id, or user_id where there is none
    name: str
    wa_id: str | None
    user_id: str
    username: str | None = None
    accepts: str | None = None  # the only form of its number that is not answered 131030
    refuses: int = 0  # the error code every message to it gets, 0: none
    wrote_at: float | None = None  # its newest message, by that message's own timestamp
    typing_until: float = 0.0
    bubbles: deque[Bubble] = field(default_factory=deque)
    sent_to_at: deque[float] = field(default_factory=deque)  # for the pair limit
    version: int = 0

    def window_open(self, now: float, hours: float) -> bool:
        """Whether free text may be sent to it; hours 0: always."""
        return not hours or (self.wrote_at is not None and now - self.wrote_at < hours * 3600)

    def view(self) -> dict[str, Any]:
        """As JSON, without the chat."""
        return {
            "id": self.id,
            "name": self.name,
            "wa_id": self.wa_id,
            "user_id": self.user_id,
            "username": self.username,
            "accepts": self.accepts,
            "refuses": self.refuses,
            "wrote_at": self.wrote_at,
            "typing_until": self.typing_until,
            "messages": len(self.bubbles),
            "version": self.version,
        }
