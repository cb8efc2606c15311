"""What became of a message: reactions to it, its newer words, its removal. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.conversations.store import MessageRow
from core.whatsapp.contents import Content, Edit
from panel.desk.bubbles.seen import contents_of

VOID: Final = frozenset({"failed", "withdrawn"})  # of ours: WhatsApp shows them to nobody


@dataclass(frozen=True, slots=True)
class Edited:
    """What a message says since it was edited."""

    text: str
    content: Content


@dataclass(frozen=True, slots=True)
class Amended:
    """The latest word of each kind about one message."""

    reactions: tuple[MessageRow, ...] = ()  # one a side, in the order they came
    edits: tuple[Edited, ...] = ()  # what it said, one after the other; the last is true now
    revoked: bool = False


def amended(amendments: Sequence[MessageRow]) -> Amended:
    """What holds now, of all that came, oldest first.

    Each side has one reaction (WhatsApp replaces the earlier one), and an empty one takes it back.
    """
    reactions: dict[str, MessageRow] = {}
    edits: list[Edited] = []
    revoked = False
    for row in amendments:
        if row.kind == "reaction" and row.status not in VOID:
            reactions.pop(row.direction, None)
            reactions |= {row.direction: row} if row.text else {}
        elif row.kind == "edit" and isinstance(body := contents_of(row).body, Edit):
            edits.append(Edited(row.text, body.content))
        elif row.kind == "revoke":
            revoked = True
    return Amended(tuple(reactions.values()), tuple(edits), revoked)
