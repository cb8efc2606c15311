"""A customer who talks to a flow: each message goes through the engine, as stored and read back."""

from datetime import UTC, datetime, timedelta
from itertools import count
from textwrap import dedent
from zoneinfo import ZoneInfo

from core.bot.engine import step
from core.bot.flow import Flow
from core.bot.position import Position
from core.bot.reader import read
from core.bot.turn import CHOICE, TEXT, Event, Turn

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
MONDAY_NOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 12:00 in the business's zone


def flow_of(text: str) -> Flow:
    """The flow of a text without errors."""
    reading = read(dedent(text), name="prueba.toml")
    assert reading.flow is not None, "\n".join(map(str, reading.problems))
    return reading.flow


class Talk:
    """One conversation; `at` moves on a minute with each message."""

    def __init__(self, flow: Flow | str, *, name: str = "Ana", at: datetime = MONDAY_NOON) -> None:
        self.flow = flow_of(flow) if isinstance(flow, str) else flow
        self.name = name
        self.at = at
        self.position: Position | None = None
        self.turn = Turn((), None)
        self.numbers = count(123)

    def say(self, text: str, *, kind: str = TEXT, ticket: int | None = None) -> list[str]:
        """What the customer then reads, bubble by bubble."""
        return self.send(Event(kind, text, name=self.name, phone="+5491155550000", ticket=ticket))

    def tap(self, title: str) -> list[str]:
        """Tap a button or row of the last message by its title."""
        return self.send(Event(CHOICE, title, choice=self.ids()[title], name=self.name))

    def send(self, event: Event) -> list[str]:
        """Any event at all."""
        self.turn = step(
            self.flow,
            self.position,
            event,
            zone=ZONE,
            ticket_number=lambda: next(self.numbers),
            now=self.at,
        )
        stored = self.turn.position.to_json() if self.turn.position else None
        self.position = Position.from_json(stored)
        assert self.position == self.turn.position
        self.at += timedelta(minutes=1)
        return self.bodies()

    def bodies(self) -> list[str]:
        """The texts of the last turn as WhatsApp shows them, without buttons."""
        return [
            (one.request.get("interactive", {}).get("body") or one.request.get("text"))[
                "text" if "interactive" in one.request else "body"
            ]
            for one in self.turn.messages
        ]

    def ids(self) -> dict[str, str]:
        """Title → id of the buttons or rows under the last message."""
        action = self.turn.messages[-1].request.get("interactive", {}).get("action", {})
        replies = [button["reply"] for button in action.get("buttons", [])]
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        return {one["title"]: one["id"] for one in (*replies, *rows)}

    @property
    def node(self) -> str | None:
        """The node that waits."""
        return self.position.node if self.position else None
