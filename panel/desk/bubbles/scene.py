"""A conversation in its order: days, messages, the ticket's events, the customer's own news."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from core.conversations.store import MessageRow
from core.tickets.machine import Event
from core.tickets.store.past import Step
from core.whatsapp.contents import System
from panel.desk.bubbles.bubble import bubble
from panel.desk.bubbles.nodes import Node, line, words
from panel.desk.bubbles.orphans import ORPHANS
from panel.desk.bubbles.seen import Scene, contents_of
from panel.desk.states import told
from panel.words import _


def conversation(scene: Scene) -> list[Node]:
    """All lines, oldest first, each with a key of its own.

    What shares a moment stands as it came about: the words, what they led to, the answer.
    """
    lines = [
        (m.at, 0 if m.direction == "in" else 2, {"key": f"m{m.id}", **_message(m, scene)})
        for m in scene.talk.messages
    ]
    lines += [(s.event.at, 1, {"key": f"e{s.id}", **_step(s, scene)}) for s in scene.steps]
    shown: list[Node] = []
    day: date | None = None
    for at, _order, node in sorted(lines, key=lambda part: part[:2]):
        local = at.astimezone(scene.zone).date()
        if local != day:
            day = local
            shown.append({"key": f"d{day}", **line("day", _day(day, scene))})
        if node["key"] == f"m{scene.fresh}":
            shown.append({"key": "fresh", **line("fresh", _("Nuevos"))})
        shown.append(node)
    return shown


def _message(message: MessageRow, scene: Scene) -> Node:
    draw: Callable[[MessageRow, Scene], Node] = ORPHANS.get(message.kind, bubble)
    body = contents_of(message).body if message.kind == "system" else None
    if isinstance(body, System):
        return line("event", words(body.sentence), _at(message.at, scene))
    return draw(message, scene)


def _step(step: Step, scene: Scene) -> Node:
    """Of this ticket, or where another one of the customer's began or ended."""
    event = step.event
    who, to = event.operator_name or "", event.to_name or ""
    sentence = told(event.event, ticket_id=step.ticket_id, who=who, to=to)
    if event.note:
        sentence = f"{sentence}: «{event.note}»"
    if step.ticket_id == scene.ticket_id:
        return line("event", words(sentence), _at(event.at, scene))
    number = f"#{step.ticket_id} · " if event.event != Event.OPEN else ""
    return line("event other", number, words(sentence), _at(event.at, scene))


def _at(at: datetime, scene: Scene) -> str:
    return f" · {at.astimezone(scene.zone):%H:%M}"


def _day(day: date, scene: Scene) -> str:
    today = scene.now.astimezone(scene.zone).date()
    if day == today:
        return _("Hoy")
    if day == today - timedelta(days=1):
        return _("Ayer")
    return f"{day:%d/%m}" if day.year == today.year else f"{day:%d/%m/%y}"
