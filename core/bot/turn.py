"""What goes into the engine and what comes out of it; all of it frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.bot.position import Position

TEXT: Final = "text"
CHOICE: Final = "choice"


@dataclass(frozen=True, slots=True)
class Event:
    """One message of a contact.

    `kind` is TEXT, CHOICE (a tapped button or row: its id in `choice`, its title in `text`), or
    WhatsApp's own name of the type (image, audio, location…; `text` is then the caption).
    `ticket` is the number of the contact's open ticket. `source` is the title of the ad or post
    it came from, if any; it goes before the flow's own entry codes.
    """

    kind: str
    text: str = ""
    choice: str = ""
    name: str = ""
    phone: str = ""
    ticket: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one node said, and why (a code for `reasons.explain`)."""

    node: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """One message to send.

    `request` is WhatsApp's object without the addressee (`type` and its body); nobody may change
    it. `text` is what the panel shows. Texts of several nodes may share the bubble: `parts`.
    """

    request: Mapping[str, Any]
    text: str
    parts: tuple[Part, ...]

    @property
    def node(self) -> str:
        """The node that spoke last: the one that waits, if one does."""
        return self.parts[-1].node

    @property
    def reason(self) -> str:
        """Why that node spoke."""
        return self.parts[-1].reason


@dataclass(frozen=True, slots=True)
class TicketWish:
    """A ticket to open: its number as already told to the customer, and what the flow learnt."""

    number: int
    node: str
    topic: str
    order: str  # the saved `order`, '' if it was not asked
    source: str  # '' where the caller's default holds
    saved: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """What to send, where the conversation stands now (None: it ended), and a ticket if one opens.

    `understood` is False where the customer got the fallback or a retry.
    """

    messages: tuple[Say, ...]
    position: Position | None
    ticket: TicketWish | None = None
    understood: bool = True
