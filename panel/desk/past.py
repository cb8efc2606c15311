"""What a conversation shows: its latest stretch, earlier ones on the way up, and what is found.

Earlier stretches are asked for by the browser (panel/desk/routes.py), so a page that runs again
costs the same however far somebody has scrolled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from core import clock
from core.conversations import store as conversations
from core.conversations.rules import AMENDING, REACTABLE
from core.conversations.store import MessageRow
from core.conversations.store.search import search
from core.db import Session
from core.tickets import store as tickets
from core.tickets.store.past import steps
from panel.dates import moment
from panel.desk.bubbles import Scene, conversation
from panel.ground import ground, reading
from panel.safe import printable
from panel.words import _

STRETCH: Final = 100  # messages
MOST: Final = 500  # at once, on the way to one that was found
FOUND: Final = 50
AROUND: Final = 40  # characters before what was found


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some messages in a row, and what has to be known to draw them and to go on from them."""

    scene: Scene
    more: bool  # whether there are earlier ones

    @property
    def messages(self) -> list[MessageRow]:
        """Oldest first."""
        return self.scene.talk.messages

    def with_fresh(self, first: int | None) -> "Stretch":
        """The same with a mark above the first message that is new."""
        return replace(self, scene=replace(self.scene, fresh=first))

    def drawn(self) -> dict[str, Any]:
        """The lines for components/talk, and from where to go on upwards."""
        oldest = self.messages[0] if self.more else None
        can = answerable(self.messages, self.scene.now)
        return {
            "lines": [{**line, "can": line["key"] in can} for line in conversation(self.scene)],
            "before": f"{oldest.at.isoformat()} {oldest.id}" if oldest else "",
        }


def stretch(
    session: Session,
    ticket_id: int,
    contact_id: int,
    *,
    before: tuple[datetime, int] | None = None,
    limit: int = STRETCH,
    now: datetime,
) -> Stretch:
    """The latest messages of a contact before a moment, with the tickets of that time."""
    talk = conversations.talk(session, contact_id, limit=limit, before=before)
    more = len(talk.messages) == limit
    since = talk.messages[0].at if more else None
    shown = steps(session, contact_id, ticket_id, since=since, until=before[0] if before else None)
    return Stretch(Scene(talk, shown, ticket_id, ground().settings.zone, now), more)


def first_fresh(messages: Sequence[MessageRow], unread: int, known: int | None) -> int | None:
    """The id of the first message that is new: as known, until somebody answers it. Pure."""
    ids = [m.id for m in messages]
    if known in ids:
        since = messages[ids.index(known) :]
        if not any(m.author == "operator" for m in since):
            return known
    theirs = [m.id for m in messages if m.direction == "in"]
    return theirs[-min(unread, len(theirs))] if unread and theirs else None


def earlier(ticket_id: int, before: str, limit: int) -> dict[str, Any]:
    """The stretch above, for a browser; `before` is where the last one told to go on."""
    now = clock.now()
    at, _space, message_id = before.partition(" ")
    place = datetime.fromisoformat(at), int(message_id)
    with reading() as session:
        ticket = tickets.get(session, ticket_id, now=now)
        found = stretch(
            session,
            ticket_id,
            ticket.contact_id,
            before=place,
            limit=min(max(limit, 1), MOST),
            now=now,
        )
    return found.drawn()


def found_in(ticket_id: int, words: str) -> list[dict[str, str]]:
    """Where these words stand in the conversation, newest first; nothing for no words."""
    now, zone = clock.now(), ground().settings.zone
    if not words.strip():
        return []
    with reading() as session:
        ticket = tickets.get(session, ticket_id, now=now)
        found = search(session, ticket.contact_id, words, limit=FOUND)
    return [
        {
            "to": f"m{one.id}",
            "when": moment(one.at, zone=zone, now=now),
            "who": _who(one.author),
            "text": printable(excerpt(one.text, words)),
        }
        for one in found
    ]


def excerpt(text: str, words: str) -> str:
    """The part of a text around the first of these words, on one line."""
    flat = " ".join(text.split())
    places = [flat.lower().find(word.lower()) for word in words.split()]
    start = max(min((place for place in places if place >= 0), default=0) - AROUND, 0)
    return ("…" if start else "") + flat[start : start + 3 * AROUND]


def answerable(messages: Sequence[MessageRow], now: datetime) -> frozenset[str]:
    """The keys of those that can be quoted or reacted to; it is checked again when it is done."""
    return frozenset(
        f"m{m.id}"
        for m in messages
        if m.wamid and m.kind not in {*AMENDING, "system"} and now - m.at <= REACTABLE
    )


def _who(author: str) -> str:
    return {"customer": _("Cliente"), "bot": _("Bot")}.get(author, _("Operador"))
