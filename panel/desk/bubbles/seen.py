"""One message with what is needed to draw it, and the conversation it stands in. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from core.conversations.store import MessageRow, Talk
from core.media.store import MediaRow
from core.tickets.store.past import Step
from core.whatsapp.contents import Content, read_content
from panel.dates import moment
from panel.words import _


@dataclass(frozen=True, slots=True)
class Scene:
    """A conversation, the tickets in it, and from where one looks at it."""

    talk: Talk
    steps: Sequence[Step]
    ticket_id: int
    zone: ZoneInfo
    now: datetime
    fresh: int | None = None  # id of the first message that is new to whoever looks

    def when(self, at: datetime) -> str:
        """A moment as this conversation writes it."""
        return moment(at, zone=self.zone, now=self.now)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message, its content read, its file."""

    message: MessageRow
    content: Content
    file: MediaRow | None
    scene: Scene


def seen(message: MessageRow, scene: Scene) -> Seen:
    """The message as it is to be drawn."""
    return Seen(message, contents_of(message), scene.talk.files.get(message.id), scene)


def contents_of(message: MessageRow) -> Content:
    """What a message holds, read."""
    direction: Literal["in", "out"] = "in" if message.direction == "in" else "out"
    return read_content(message.kind, message.content, direction)


def speaker(message: MessageRow) -> str:
    """Who said it, for a person; an operator's name is text like all others."""
    if message.author == "customer":
        return _("Cliente")
    return _("Bot") if message.author == "bot" else message.operator_name or _("Operador")
