"""Whatever is done to a webhook, reading it raises nothing and loses nothing."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.whatsapp.contents import Direction, line, read_content
from core.whatsapp.events import IdentityEvent, MessageEvent
from core.whatsapp.reading import Reading, pack, read
from tests.cast import NOON, NUMBER
from tests.payloads import NAMES, element, payload, tree, value

WORDS = st.sampled_from(
    ["", " ", "x" * 3000, "\x00", "\ud800", "מ\u202e", "wamid.X", "-1", "1e999"]
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), WORDS, st.just(10**400), st.just(-0.0)
)
JUNK = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from(["id", "type", "text", "body", "\ud800"]), SCALARS, max_size=3),
    st.integers(1, 60).map(lambda depth: nested(depth)),
)
# Where the mutation goes (a share of all places), what it is, and what it puts there.
MUTATIONS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True), st.sampled_from(["drop", "put", "wrap", "twice"]), JUNK
    ),
    min_size=1,
    max_size=6,
)
LISTS = {
    "messages": ("messages", "statuses", "errors"),
    "user_preferences": ("user_preferences",),
    "user_id_update": ("user_id_update",),
}


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    found: Any = []
    for _ in range(depth):
        found = [found, {"type": found}] if depth < 5 else [found]
    return found


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of a tree with every key or index of it."""
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in list(keys):
        yield node, key
        yield from places(node[key])


def mutate(found: Any, mutations: list[tuple[float, str, Any]]) -> None:
    """Change a tree in place."""
    for share, kind, junk in mutations:
        spots = list(places(found))
        if not spots:
            return
        container, key = spots[int(share * len(spots))]
        if kind == "drop":
            del container[key]
        elif kind == "put":
            container[key] = junk
        elif kind == "wrap":
            container[key] = {"type": container[key], str(key): container[key]}
        else:
            container[key] = [container[key], container[key], junk]


def many(found: Any) -> list[Any]:
    """What stands there, one or many."""
    return found if isinstance(found, list) else [] if found is None else [found]


def held(found: Any) -> Iterator[tuple[int, int]]:
    """How many events each change holds, at least and at most, counted by a slower head.

    The errors beside messages are events of their own only where no message lacks its object.
    """
    for entry in many(found.get("entry")):
        for change in many(entry.get("changes")) if isinstance(entry, dict) else [entry]:
            told = change if isinstance(change, dict) else {}
            inside = told["value"] if isinstance(told.get("value"), dict) else {}
            field = told["field"] if isinstance(told.get("field"), str) else ""
            sizes = [len(many(inside.get(name))) for name in LISTS.get(field or "messages", ())]
            yield max(sum(sizes[:2]), 1), max(sum(sizes), 1)


def read_whole(raw: bytes) -> Reading:
    return read(raw, phone_number_id=NUMBER, now=NOON)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(NAMES), mutations=MUTATIONS)
def test_a_spoilt_webhook_loses_nothing_and_spoils_no_other(
    name: str, mutations: list[tuple[float, str, Any]]
) -> None:
    spoilt = tree(name)
    mutate(spoilt, mutations)
    whole = tree("text_forwarded")["entry"][0]
    spoilt["entry"] = [*many(spoilt.get("entry")), whole]
    reading = read_whole(json.dumps(spoilt).encode())
    if not reading.readable:  # a number of thousands of digits: no JSON to anybody
        return

    bounds = list(held(spoilt))
    assert sum(low for low, _ in bounds) <= reading.count <= sum(high for _, high in bounds)
    positions = [position for position, _ in (*reading.events, *reading.failures)]
    assert len(set(positions)) == len(positions)
    assert all(0 <= position < reading.count for position in positions)
    last = reading.events[-1][1]
    assert isinstance(last, MessageEvent)
    assert last.text == "Miren esta oferta"
    for _, event in reading.events:
        if isinstance(event, MessageEvent | IdentityEvent):
            assert isinstance(event.text, str)
            read_content(event.kind, pack(event.raw), "in")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from([name for name in NAMES if "messages" in value(name)]),
    direction=st.sampled_from(["in", "out"]),
    mutations=MUTATIONS,
)
def test_a_spoilt_message_shows_something(
    name: str, direction: Direction, mutations: list[tuple[float, str, Any]]
) -> None:
    raw = element(name)
    kind = raw["type"]
    mutate(raw, mutations)
    content = read_content(kind, raw, direction)

    assert isinstance(line(content.body), str)
    assert repr(content)


@settings(max_examples=200, deadline=None)
@given(raw=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_bytes_of_any_kind_raise_nothing(raw: bytes) -> None:
    reading = read_whole(raw)

    assert reading.events == []
    read_content("text", raw, "in")


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(NAMES), share=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255)
)
def test_a_webhook_cut_off_or_with_one_byte_changed_raises_nothing(
    name: str, share: float, byte: int
) -> None:
    raw = payload(name).strip()
    at = int(share * len(raw))

    assert not read_whole(raw[:at]).readable
    read_whole(raw[:at] + bytes([byte]) + raw[at + 1 :])
