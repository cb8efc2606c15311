"""Files sent together reach us one by one, in webhooks of their own: the bot answers the first.

Pure. What was heard last is kept with the position, also where the conversation has ended.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core.bot.position import Position
from core.whatsapp.events import MessageEvent

# A file that comes this soon after another is one more of them. Counted from the last of them, so
# that a slow line does not part them; nobody answers a new question with a picture so quickly.
TOGETHER: Final = timedelta(seconds=5)
NOWHERE: Final = ""


def follows_a_file(position: Position | None, event: MessageEvent, now: datetime) -> bool:
    """Whether the event is a file, and nothing but a file was heard moments ago."""
    if event.media is None or position is None or not position.file:
        return False
    return is_recent(position.last_at, now)


def is_recent(at: datetime, now: datetime) -> bool:
    """Whether a moment is as near as the files of one album; a clock may be set back."""
    return abs(now - at) <= TOGETHER


def noted(position: Position | None, event: MessageEvent, now: datetime) -> Position | None:
    """The position after a turn, with whether the turn was about a file."""
    if event.media is not None:
        return replace(position or Position(NOWHERE, now, now), file=True)
    return replace(position, file=False) if position and position.file else position


def still(position: Position | None, now: datetime) -> Position | None:
    """The same position after one more file of an album."""
    return replace(position, last_at=now) if position else None


def standing(position: Position | None) -> Position | None:
    """The position a conversation goes on from; None where it has ended."""
    return None if position is None or position.node == NOWHERE else position
