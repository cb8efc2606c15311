"""A conversation as a tree: whatever people write is text, in elements of our own."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tickets.machine import Event
from core.tickets.store import TicketEvent
from panel.components import talk
from panel.desk.about import card, head
from panel.desk.bubbles import nodes
from panel.desk.bubbles.nodes import LONG
from panel.desk.bubbles.ticks import TICKS
from panel.safe import escaped, printable
from tests.drawn import NOW, ZONE, every, found, one, said, scene, text_of
from tests.test_panel_view import TICKET

OURS = {"div", "span", "bdi", "em", "i", "b", "dl", "dt", "dd"}
TAGS = {tag for kind in (nodes.Flow, nodes.Pairs, nodes.Active) for tag in get_args(kind)}
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


@given(st.text())
def test_any_text_stands_in_a_text_node_and_nowhere_else(text: str) -> None:
    shown = scene(said(text), said(text, "operator", operator_name=text, id=2))
    for element in every(shown):
        assert element["tag"] in TAGS
        assert {type(v) for k, v in element.items() if k not in {"inside", "tag"}} <= {str}
        assert re.fullmatch(r"[a-z -]*", element["name"])
        assert element.keys() <= {"tag", "name", "inside", "key", "do"}
    assert printable(text) in text_of(shown)


def test_the_browser_makes_the_elements_we_name_and_no_others() -> None:
    script = Path(talk.__file__).with_suffix(".js").read_text(encoding="utf-8")
    (spelled,) = re.findall(r'\.\.\."([a-z ]+)"\.split', script)
    assert set(spelled.split()) == TAGS


def test_hostile_words_are_harmless_around_the_conversation_too() -> None:
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
    for piece in (head(ticket, NOW, zone=ZONE), card(ticket, NOW, zone=ZONE)):
        shown = Elements(piece)
        assert shown.tags <= OURS
        assert shown.attributes <= {"class", "role", "title"}
        assert "alert(1)" in shown.text


def test_a_text_keeps_its_writing_direction_to_itself() -> None:
    assert escaped("\u202eabc").startswith("<bdi>")
    assert escaped("a\x00b\x1bc\nd") == "<bdi>abc\nd</bdi>"
    (drawn,) = found(scene(said("\u202eabc\x1b")), "bdi")
    assert drawn["inside"] == ["\u202eabc"]


def test_who_speaks_is_told_by_more_than_a_colour() -> None:
    shown = scene(said("a"), said("b", "bot", id=2), said("c", "operator", id=3))
    assert len(found(shown, "customer")) == 1
    assert [text_of(by) for by in found(shown, "by")] == ["⚙ Bot|", "Ana|"]


def test_every_line_has_a_key_of_its_own() -> None:
    events = (TicketEvent(NOW, Event.OPEN, "NUEVO", None), TicketEvent(NOW, Event.TAKE, "x", "Ana"))
    shown = scene(said("a"), said("b", id=2), events=events)
    keys = [line["key"] for line in shown["inside"]]
    assert len(set(keys)) == len(keys) == 5


@pytest.mark.parametrize("status", sorted(TICKS))
def test_every_status_of_a_message_has_its_tick_and_its_word(status: str) -> None:
    tick = one(scene(said("a", "operator", status=status)), "tick")
    assert text_of(tick) == TICKS[status][0]
    assert tick["title"] == tick["label"] != ""


def test_a_tick_tells_when_each_step_was() -> None:
    steps = {"sent_at": 1, "delivered_at": 2, "read_at": 26 * 60}
    times = {name: NOW + timedelta(minutes=later) for name, later in steps.items()}
    tick = one(scene(said("a", "operator", status="read", **times)), "tick")
    told = ["Leído", "Enviado: 12:01", "Entregado: 12:02", "Leído: 24/11 14:00"]
    assert tick["title"].splitlines() == told


def test_a_failure_says_why() -> None:
    failed = said("a", "operator", status="failed", error="Re-engagement", error_code=131047)
    assert text_of(one(scene(failed), "why")) == "No se envió: Re-engagement (131047)|"
    unknown = one(scene(said("a", "operator", status="not_confirmed")), "why")
    assert text_of(unknown) == "No se sabe si llegó|"


def test_a_long_text_is_folded_and_all_there() -> None:
    long = "palabra " * LONG
    folded = one(scene(said(long)), "long")
    assert long in text_of(folded)
    assert one(folded, "more")["do"] == "unfold"
    assert found(scene(said("a\n" * 30)), "long")
    assert not found(scene(said("a" * LONG)), "long")


def test_days_part_the_conversation_and_events_stand_in_their_place() -> None:
    day = timedelta(days=1)
    events = (
        TicketEvent(NOW - day, Event.OPEN, "NUEVO", None),
        TicketEvent(NOW, Event.TAKE, "EN PROCESO", "Ana"),
    )
    shown = text_of(scene(said("ayer", at=NOW - day), said("hoy", id=2), events=events))
    order = ["Ayer", "ayer", "Se abrió el ticket #123", "Hoy", "hoy", "Ana tomó el ticket"]
    places = [shown.index(word) for word in order]
    assert places == sorted(places)


@pytest.mark.parametrize("event", list(Event))
def test_every_event_of_a_ticket_can_be_told(event: Event) -> None:
    assert found(scene(events=(TicketEvent(NOW, event, "x", None),)), "event")


def test_what_shares_a_moment_stands_as_it_came_about() -> None:
    opened = TicketEvent(NOW, Event.OPEN.value, "NUEVO", None)
    answer = said("Te paso con una persona", "bot", id=2, status="queued")
    shown = text_of(scene(said("un humano"), answer, events=(opened,)))
    order = [shown.index(words) for words in ("un humano", "abrió el ticket", "Te paso")]
    assert order == sorted(order)
