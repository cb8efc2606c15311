"""A conversation as HTML: whatever people write, only our own elements come out."""

import html
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.conversations.store import MessageRow
from core.tickets.machine import Event
from core.tickets.store import TicketEvent
from panel.desk.about import card, head
from panel.desk.bubbles import TICKS, Scene, conversation
from panel.safe import escaped
from tests.test_panel_view import TICKET

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
OURS = {"div", "span", "bdi", "em", "i", "b", "dl", "dt", "dd"}
HOSTILE = "<img src=x onerror=alert(1)><script>alert(1)</script>'\"&lt;</bdi></div>\u202egnp.exe"


class Elements(HTMLParser):
    """The elements and the text of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def said(text: str = "hola", author: str = "customer", **other: object) -> MessageRow:
    values = {
        "id": 1,
        "direction": "in" if author == "customer" else "out",
        "author": author,
        "kind": "text",
        "text": text,
        "at": NOW,
        "status": None,
        "error_code": None,
        "error": None,
        "operator_name": "Ana" if author == "operator" else None,
        "ticket_id": 123,
        "node": None,
        "reason": None,
        "quoted_wamid": None,
    }
    return MessageRow(**{**values, **other})  # type: ignore[arg-type]  # values as a test gives them


def scene(*messages: MessageRow, events: tuple[TicketEvent, ...] = ()) -> str:
    return conversation(Scene(messages, events, 123, ZONE, NOW))


@given(st.text())
def test_any_text_comes_out_as_itself_and_as_nothing_else(text: str) -> None:
    shown = Elements(scene(said(text), said(text, "operator", operator_name=text)))
    assert shown.tags <= OURS
    assert shown.attributes <= {"class", "role", "title"}


def test_hostile_words_are_harmless_wherever_they_stand() -> None:
    failed = said(HOSTILE, "operator", operator_name=HOSTILE, status="failed", error=HOSTILE)
    taken = TicketEvent(NOW, Event.TAKE, "EN PROCESO", HOSTILE)
    ticket = TICKET.__class__(
        **{
            **{name: getattr(TICKET, name) for name in TICKET.__slots__},
            "name": HOSTILE,
            "username": HOSTILE,
            "wa_id": None,
            "topic": HOSTILE,
            "operator_name": HOSTILE,
            "saved": '{"<b>x</b>": "<i>y</i>"}',
        }
    )
    for piece in (
        scene(failed, said(HOSTILE, kind=HOSTILE), said("", kind=HOSTILE), events=(taken,)),
        head(ticket, NOW),
        card(ticket, NOW, zone=ZONE),
    ):
        shown = Elements(piece)
        assert shown.tags <= OURS
        assert shown.attributes <= {"class", "role", "title"}
        assert "alert(1)" in shown.text


def test_a_text_keeps_its_writing_direction_to_itself() -> None:
    assert escaped("\u202eabc").startswith("<bdi>")
    assert escaped("a\x00b\x1bc\nd") == "<bdi>abc\nd</bdi>"


def test_who_speaks_is_told_by_more_than_a_colour() -> None:
    shown = scene(said("a"), said("b", "bot"), said("c", "operator"), said("d", "system"))
    assert "bubble customer" in shown
    assert "⚙ Bot" in shown
    assert "<bdi>Ana</bdi>" in shown


@pytest.mark.parametrize("status", sorted(TICKS))
def test_every_status_of_a_message_has_its_tick_and_its_word(status: str) -> None:
    shown = scene(said("a", "operator", status=status))
    sign, _colour = TICKS[status]
    assert f">{sign}</span>" in shown
    assert "title='" in shown


def test_a_failure_says_why() -> None:
    failed = said("a", "operator", status="failed", error="Re-engagement", error_code=131047)
    assert "No se envió: <bdi>Re-engagement</bdi> (131047)" in scene(failed)
    assert "No se sabe si llegó" in scene(said("a", "operator", status="not_confirmed"))


def test_what_is_no_text_says_what_it_is() -> None:
    assert "<em><bdi>Imagen</bdi></em>" in scene(said("", kind="image"))
    assert "🖼 <bdi>mirá</bdi>" in scene(said("mirá", kind="image"))
    assert "no nos entrega" in scene(said("", kind="unsupported"))


def test_days_part_the_conversation_and_events_stand_in_their_place() -> None:
    day = timedelta(days=1)
    events = (
        TicketEvent(NOW - day, Event.OPEN, "NUEVO", None),
        TicketEvent(NOW, Event.TAKE, "EN PROCESO", "Ana"),
    )
    shown = html.unescape(
        Elements(scene(said("ayer", at=NOW - day), said("hoy"), events=events)).text
    )
    order = ["Ayer", "ayer", "Se abrió el ticket #123", "Hoy", "hoy", "Ana tomó el ticket"]
    places = [shown.index(word) for word in order]
    assert places == sorted(places)


@pytest.mark.parametrize("event", list(Event))
def test_every_event_of_a_ticket_can_be_told(event: Event) -> None:
    assert "event" in scene(events=(TicketEvent(NOW, event, "x", None),))


def test_what_shares_a_moment_stands_as_it_came_about() -> None:
    opened = TicketEvent(NOW, Event.OPEN.value, "NUEVO", None)
    answer = said("Te paso con una persona", "bot", id=2, status="queued")
    shown = Elements(scene(said("un humano"), answer, events=(opened,))).text
    order = [shown.index(words) for words in ("un humano", "abrió el ticket", "Te paso")]
    assert order == sorted(order)
