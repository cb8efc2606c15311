"""The customers' phones: who they are, and the chat each of them shows."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from simulator.wording import options_of, text_of

Author = Literal["customer", "business"]


@dataclass(slots=True)
class Bubble:
    """One message of a chat. status of the customer's own: sent (on its way), received, read,
    failed; of the business's: accepted, sent, delivered, read, played, failed."""

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
    priced: bool = False  # whether a status has told its price
    forwarded: bool = False
    by_ad: bool = False
    edited: bool = False
    revoked: bool = False
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
            "text": "" if self.revoked else text_of(self.kind, self.content),
            "options": options_of(self.kind, self.content) if self.author == "business" else [],
            "content": None if self.revoked else self.content,
            "at": self.at,
            "status": self.status,
            "answers": self.answers,
            "reactions": list(self.reactions.values()),
            "mine": self.reactions.get("customer", ""),
            "forwarded": self.forwarded,
            "by_ad": self.by_ad,
            "edited": self.edited,
            "revoked": self.revoked,
            "version": self.version,
        }


@dataclass(slots=True)
class Phone:
    """A customer. One who hides the number behind a user name has one all the same."""

    id: str  # what it is asked for by: wa_id, or user_id where that is hidden; never changes
    name: str
    number: str  # digits
    user_id: str
    hides_number: bool = False
    username: str | None = None
    parent_user_id: str | None = None
    accepts: str | None = None  # the only form of its number that is not answered 131030
    refuses: int = 0  # the error code every message to it gets, 0: none
    receipts: bool = True  # whether it tells that it has read
    blocked: bool = False  # by the business
    stopped: bool = False  # marketing messages, by the customer
    wrote_at: float | None = None  # its newest message, by that message's own timestamp
    came_by_ad_at: float = 0.0  # its newest message with a referral
    free_until: float = 0.0  # the end of its free entry point
    typing_until: float = 0.0
    bubbles: deque[Bubble] = field(default_factory=deque)
    pair_since: float = 0.0  # for the pair limit: when the burst began,
    pair_count: int = 0  # how many messages it has,
    pair_paid_at: float = 0.0  # and when they are paid back
    version: int = 0

    @property
    def wa_id(self) -> str | None:
        """The number as webhooks carry it; None while it is hidden."""
        return None if self.hides_number else self.number

    def window_open(self, now: float, hours: float) -> bool:
        """Whether free text may be sent to it; hours 0: always."""
        return not hours or (self.wrote_at is not None and now - self.wrote_at < hours * 3600)

    def view(self, now: float, window_hours: float) -> dict[str, Any]:
        """As JSON, without the chat."""
        shown = {name: getattr(self, name) for name in VIEWED}
        open_ = self.window_open(now, window_hours)
        return {**shown, "window_open": open_, "messages": len(self.bubbles)}


VIEWED: Final = (
    *("id", "name", "wa_id", "number", "user_id", "parent_user_id", "username", "accepts"),
    *(
        "refuses",
        "hides_number",
        "receipts",
        "blocked",
        "stopped",
        "wrote_at",
        "typing_until",
        "version",
    ),
)
