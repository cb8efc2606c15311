"""Any text at any step leaves a valid position, and nothing that WhatsApp would refuse."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from core.bot.asides import cancels, is_thanks, source_of
from core.bot.engine import step
from core.bot.flow import waiting_node
from core.bot.position import Position
from core.bot.reader import read
from core.bot.turn import Event
from tests.talk import ZONE, flow_of
from tests.test_bot_reader import EVERY_KEY
from tests.test_bot_saying import menu

FLOWS = [flow_of(EVERY_KEY), flow_of(menu(25)), flow_of(menu(3))]
KINDS = ["text", "choice", "image", "audio", "location", "document", "button", "unsupported", ""]
KNOWN = ["hola", "2", "menú", "horarios", "hablar con algien", "4512", "12345", "ver más", "rojo"]

flows = st.integers(0, len(FLOWS) - 1)  # their print would bury a failure
texts = st.one_of(st.sampled_from(KNOWN), st.text(st.characters(exclude_categories=())))
choices = st.one_of(
    texts,
    st.from_regex(
        r"(m|bienvenida|color|pedido|asesor):(\+|\d+):(\d+|horarios|rojo)", fullmatch=True
    ),
)
events = st.builds(
    Event,
    kind=st.sampled_from(KINDS),
    text=texts,
    choice=choices,
    name=texts,
    phone=st.sampled_from(["", "+5491155550000"]),
    ticket=st.sampled_from([None, 9]),
    source=texts,
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - the map adds it
    lambda at: at.replace(tzinfo=UTC)
)
positions = st.builds(
    Position,
    node=st.sampled_from(["bienvenida", "pedido", "codigo", "color", "m", "asesor", "gone"]),
    entered_at=moments,
    last_at=moments,
    saved=st.dictionaries(st.sampled_from(["order", "erp", "name"]), texts, max_size=2),
    attempts=st.integers(0, 5),
    page=st.integers(0, 9),
)


def assert_sendable(request) -> None:
    """What the Graph API would take, lengths and counts included."""
    assert json.dumps(request, ensure_ascii=False).encode()
    if request["type"] == "text":
        assert set(request) == {"type", "text"}
        assert 1 <= len(request["text"]["body"]) <= 4096
        return
    interactive = request["interactive"]
    action = interactive["action"]
    buttons = interactive["type"] == "button"
    assert 1 <= len(interactive["body"]["text"]) <= (1024 if buttons else 4096)
    if buttons:
        replies = [button["reply"] for button in action["buttons"]]
    else:
        assert 1 <= len(action["button"]) <= 20
        (section,) = action["sections"]
        replies = section["rows"]
    assert 1 <= len(replies) <= (3 if buttons else 10)
    assert len({reply["id"] for reply in replies}) == len(replies)
    assert all(1 <= len(one["title"]) <= (20 if buttons else 24) for one in replies)
    assert all(1 <= len(one["id"]) <= 200 for one in replies)


@settings(deadline=None, max_examples=150)
@given(flows, st.lists(events, max_size=8), moments)
def test_any_conversation_leaves_a_valid_position(flow, said, now):
    flow = FLOWS[flow]
    position = None
    for event in said:
        numbers = count(1)
        turn = step(
            flow, position, event, zone=ZONE, ticket_number=lambda n=numbers: next(n), now=now
        )
        for message in turn.messages:
            assert_sendable(message.request)
            assert message.node in flow.nodes
        assert next(numbers) == (2 if turn.ticket else 1)
        if turn.position is not None:
            assert waiting_node(flow, turn.position.node)
            assert turn.position.last_at == now
            assert Position.from_json(turn.position.to_json()) == turn.position
            assert turn.messages
        position = turn.position
        now += timedelta(minutes=10)


@settings(deadline=None, max_examples=150)
@given(flows, positions, events, moments)
def test_any_stored_position_can_be_gone_on_from(flow, position, event, now):
    flow = FLOWS[flow]
    turn = step(flow, position, event, zone=ZONE, ticket_number=lambda: 1, now=now)
    assert turn.position is None or waiting_node(flow, turn.position.node)
    for message in turn.messages:
        assert_sendable(message.request)


@settings(deadline=None, max_examples=100)
@given(texts)
def test_any_text_can_be_asked_about(text):
    assert cancels(FLOWS[0], text) in (True, False)
    assert source_of(FLOWS[0], text) in (None, "QR local")
    assert is_thanks(text) in (True, False)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, len(EVERY_KEY)), st.integers(0, 60), st.text(max_size=8))
def test_a_damaged_file_has_a_flow_or_an_error_inside_it(start, length, put):
    damaged = EVERY_KEY[:start] + put + EVERY_KEY[start + length :]
    reading = read(damaged, name="f.toml")
    assert (reading.flow is None) == bool(reading.errors)
    lines = damaged.split("\n")
    for problem in reading.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.col <= len(lines[problem.line - 1]) + 1


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="[]{}=\"'\n.#,abc01 \\", max_size=60))
def test_any_text_can_be_read(text):
    reading = read(text, name="f.toml")
    assert reading.flow is None
    assert reading.errors
