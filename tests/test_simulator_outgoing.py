"""The Graph API takes what Meta documents to its last character, and nothing beyond it."""

from copy import deepcopy
from typing import Any

import pytest

from simulator.graph.errors import GraphError
from simulator.outgoing import ReadReceipt, parse

Body = dict[str, Any]
Path = tuple[str | int, ...]

COMMON = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "+5491155550101"}


def message(kind: str, content: Any) -> Body:
    return {**COMMON, "type": kind, kind: content}


def interactive(kind: str, action: Body, **parts: Any) -> Body:
    return message("interactive", {"type": kind, "body": {"text": "?"}, "action": action, **parts})


def reply(number: int, **keys: str) -> Body:
    return {"type": "reply", "reply": {"id": f"id{number}", "title": f"title{number}", **keys}}


def section(rows: int, title: str = "s", first: int = 0) -> Body:
    return {
        "title": title,
        "rows": [{"id": f"r{first + n}", "title": "t", "description": "d"} for n in range(rows)],
    }


TEXT = message("text", {"body": "hola", "preview_url": False})
IMAGE = message("image", {"id": "1", "caption": "foto"})
BUTTONS = interactive(
    "button",
    {"buttons": [reply(1), reply(2)]},
    header={"type": "text", "text": "h"},
    footer={"text": "f"},
)
LIST = interactive("list", {"button": "abrir", "sections": [section(2)]})
LINK = interactive(
    "cta_url",
    {"name": "cta_url", "parameters": {"display_text": "ver", "url": "https://a.example"}},
)
LOCATION_REQUEST = interactive("location_request_message", {"name": "send_location"})
CONTACT_REQUEST = interactive("request_contact_info", {"name": "request_contact_info"})
FLOW = interactive(
    "flow",
    {
        "name": "flow",
        "parameters": {
            "flow_message_version": "3",
            "flow_id": "1",
            "flow_cta": "abrir",
            "flow_token": "t",
        },
    },
)
LOCATION = message("location", {"latitude": -34.6, "longitude": -58.4, "name": "n", "address": "a"})
CONTACTS = message(
    "contacts",
    [
        {
            "name": {"formatted_name": "Dora"},
            "phones": [{"phone": "+1", "wa_id": "1", "type": "CELL"}],
        }
    ],
)
REACTION = message("reaction", {"message_id": "wamid.X", "emoji": "👍"})
TEMPLATE = message(
    "template",
    {
        "name": "hello_world",
        "language": {"code": "en_US"},
        "components": [
            {"type": "header", "parameters": [{"type": "image", "image": {"id": "1"}}]},
            {"type": "body", "parameters": [{"type": "text", "text": "Noor"}]},
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [{"type": "payload", "payload": "p"}],
            },
        ],
    },
)
READ = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.X"}

WHOLE = {
    "text": TEXT,
    "text without type": {key: value for key, value in TEXT.items() if key != "type"},
    "text with context": {**TEXT, "context": {"message_id": "wamid.X"}},
    "image": IMAGE,
    "image by link": message("image", {"link": "https://a.example/1.png"}),
    "video": message("video", {"id": "1", "caption": "c"}),
    "voice": message("audio", {"id": "1", "voice": True}),
    "document": message("document", {"id": "1", "filename": "a.pdf", "caption": "c"}),
    "sticker": message("sticker", {"id": "1"}),
    "location": LOCATION,
    "contacts": CONTACTS,
    "reaction": REACTION,
    "reaction taken back": message("reaction", {"message_id": "wamid.X", "emoji": ""}),
    "buttons": BUTTONS,
    "buttons under an image": interactive(
        "button", {"buttons": [reply(1)]}, header={"type": "image", "image": {"id": "1"}}
    ),
    "list": LIST,
    "list of two sections": interactive(
        "list", {"button": "b", "sections": [section(5), section(5, first=5)]}
    ),
    "link": LINK,
    "location request": LOCATION_REQUEST,
    "contact request": CONTACT_REQUEST,
    "flow": FLOW,
    "template": TEMPLATE,
    "to a user id": {**TEXT, "recipient": "CO.3380021945570118", "to": None},
    "to a number as people write it": {**TEXT, "to": "+54 9 (11) 5555-0101"},
}


@pytest.mark.parametrize("body", WHOLE.values(), ids=WHOLE.keys())
def test_what_the_reference_shows_is_taken(body: Body) -> None:
    assert not isinstance(parse(body), ReadReceipt)


@pytest.mark.parametrize("more", [{}, {"typing_indicator": {"type": "text"}}])
def test_a_read_receipt_is_taken(more: Body) -> None:
    assert isinstance(parse({**READ, **more}), ReadReceipt)


def changed(body: Body, path: Path, value: Any) -> Body:
    """A copy with another value at a place; a missing value takes the key away."""
    copy = deepcopy(body)
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    if value is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


MISSING = object()
ACTION: Path = ("interactive", "action")
ROW: Path = (*ACTION, "sections", 0, "rows", 0)
BUTTON: Path = (*ACTION, "buttons", 0, "reply")

LIMITS: list[tuple[Body, Path, int]] = [  # a text, and how many characters it may have
    (TEXT, ("text", "body"), 4096),
    (TEXT, ("biz_opaque_callback_data",), 512),
    (IMAGE, ("image", "caption"), 1024),
    (BUTTONS, ("interactive", "body", "text"), 1024),
    (BUTTONS, ("interactive", "header", "text"), 60),
    (BUTTONS, ("interactive", "footer", "text"), 60),
    (BUTTONS, (*BUTTON, "title"), 20),
    (BUTTONS, (*BUTTON, "id"), 256),
    (LIST, ("interactive", "body", "text"), 4096),
    (LIST, (*ACTION, "button"), 20),
    (LIST, (*ACTION, "sections", 0, "title"), 24),
    (LIST, (*ROW, "id"), 200),
    (LIST, (*ROW, "title"), 24),
    (LIST, (*ROW, "description"), 72),
    (LINK, ("interactive", "body", "text"), 1024),
    (LINK, (*ACTION, "parameters", "display_text"), 20),
    (LOCATION_REQUEST, ("interactive", "body", "text"), 1024),
    (CONTACT_REQUEST, ("interactive", "body", "text"), 1024),
    (FLOW, (*ACTION, "parameters", "flow_cta"), 20),
]


@pytest.mark.parametrize(("body", "path", "most"), LIMITS)
def test_a_text_may_have_as_many_characters_as_documented(
    body: Body, path: Path, most: int
) -> None:
    parse(changed(body, path, "ñ" * most))
    with pytest.raises(GraphError) as refused:
        parse(changed({**body, "biz_opaque_callback_data": "x"}, path, "ñ" * (most + 1)))
    assert refused.value.code == 100
    assert str(most) in refused.value.details


@pytest.mark.parametrize(("body", "path", "most"), LIMITS)
def test_a_text_may_not_be_empty(body: Body, path: Path, most: int) -> None:
    with pytest.raises(GraphError) as refused:
        parse(changed(body, path, ""))
    assert refused.value.code == 131009


def objects(value: Any, path: Path = ()) -> list[Path]:
    """Where the objects of a body are."""
    if isinstance(value, dict):
        inner = [found for key, each in value.items() for found in objects(each, (*path, key))]
        return [path, *inner]
    if isinstance(value, list):
        return [found for n, each in enumerate(value) for found in objects(each, (*path, n))]
    return []


EVERY_OBJECT = [
    pytest.param(body, path, id=f"{name} {'.'.join(map(str, path))}")
    for name, body in {**WHOLE, "read": {**READ, "typing_indicator": {"type": "text"}}}.items()
    for path in objects(body)
]


@pytest.mark.parametrize(("body", "path"), EVERY_OBJECT)
def test_an_unknown_key_anywhere_is_refused(body: Body, path: Path) -> None:
    with pytest.raises(GraphError) as refused:
        parse(changed(body, (*path, "surprise"), 1))
    assert refused.value.code == 100
    assert "surprise" in refused.value.details


WRONG: list[tuple[str, Body, Path, Any, int]] = [
    ("no body", TEXT, ("text", "body"), MISSING, 131008),
    ("no text", TEXT, ("text",), MISSING, 131008),
    ("a number for a text", TEXT, ("text", "body"), 5, 131009),
    ("an unknown type", TEXT, ("type",), "poll", 100),
    ("another product", TEXT, ("messaging_product",), "messenger", 100),
    ("no product", TEXT, ("messaging_product",), MISSING, 100),
    ("a group", TEXT, ("recipient_type",), "group", 100),
    ("a number without +", TEXT, ("to",), "5491155550101", 100),
    ("a number with letters", TEXT, ("to",), "+54911ABC", 100),
    ("a number too short", TEXT, ("to",), "+54911", 100),
    ("a number too long", TEXT, ("to",), "+5491155550101234", 100),
    ("a number as recipient", TEXT, ("recipient",), "+5491155550101", 100),
    ("an id and a link", IMAGE, ("image", "link"), "https://a.example", 131009),
    ("neither id nor link", IMAGE, ("image", "id"), MISSING, 131009),
    ("a link to a file", message("image", {"link": "x"}), ("image", "link"), "file:///a", 131009),
    ("no buttons", BUTTONS, (*ACTION, "buttons"), [], 131009),
    ("four buttons", BUTTONS, (*ACTION, "buttons"), [reply(n) for n in range(4)], 100),
    ("two equal titles", BUTTONS, (*BUTTON, "title"), "title2", 131009),
    ("two equal button ids", BUTTONS, (*BUTTON, "id"), "id2", 131009),
    ("no sections", LIST, (*ACTION, "sections"), [], 131009),
    ("a section without rows", LIST, (*ACTION, "sections", 0, "rows"), [], 131009),
    ("eleven rows", LIST, (*ACTION, "sections"), [section(6), section(5, first=6)], 131009),
    ("two equal row ids", LIST, (*ACTION, "sections"), [section(1), section(1)], 131009),
    (
        "several sections, one untitled",
        LIST,
        (*ACTION, "sections"),
        [section(1), {"rows": section(1, first=1)["rows"]}],
        131009,
    ),
    (
        "a list under an image",
        LIST,
        ("interactive", "header"),
        {"type": "image", "image": {"id": "1"}},
        100,
    ),
    ("a link without a scheme", LINK, (*ACTION, "parameters", "url"), "a.example", 131009),
    ("a latitude off the globe", LOCATION, ("location", "latitude"), 90.1, 131009),
    ("a contact without a name", CONTACTS, ("contacts", 0, "name"), MISSING, 131008),
    ("no contacts", CONTACTS, ("contacts",), [], 131009),
    ("a reaction that quotes", REACTION, ("context",), {"message_id": "wamid.X"}, 131009),
    ("a template with capitals", TEMPLATE, ("template", "name"), "Hello", 131009),
    ("a template without language", TEMPLATE, ("template", "language"), MISSING, 131008),
    ("a read receipt of another kind", READ, ("status",), "seen", 100),
    ("a read receipt of nothing", READ, ("message_id",), MISSING, 131008),
]


@pytest.mark.parametrize(
    ("body", "path", "value", "code"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_what_is_wrong_gets_its_code(body: Body, path: Path, value: Any, code: int) -> None:
    with pytest.raises(GraphError) as refused:
        parse(changed(body, path, value))
    assert refused.value.code == code


@pytest.mark.parametrize("body", [None, [], "text", 5, {}])
def test_anything_that_is_no_message_is_refused(body: Any) -> None:
    with pytest.raises(GraphError) as refused:
        parse(body)
    assert refused.value.code == 100
