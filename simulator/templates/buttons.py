"""The buttons of a template: what each needs, and what the phone shows of it."""

import re
from typing import Any, Final

from simulator.graph.errors import GraphError

Json = dict[str, Any]
BLANK: Final = re.compile(r"\{\{\s*1\s*\}\}")
SUB_TYPES: Final = {  # of a button in a template: what a message calls it
    "QUICK_REPLY": "quick_reply",
    "URL": "url",
    "COPY_CODE": "copy_code",
    "FLOW": "flow",
    "CATALOG": "catalog",
    "MPM": "mpm",
    "VOICE_CALL": "voice_call",
}
PARAMETERS: Final = {  # by sub_type: the type of its one parameter
    "quick_reply": "payload",
    "url": "text",
    "copy_code": "coupon_code",
}


def buttons_of(buttons: list[Json], given: list[Json]) -> list[Json]:
    """[{kind, text, and payload, url, code or phone}]; GraphError for parameters that do not fit.

    kind: quick_reply, url, copy_code, phone, request_contact_info, or another of Meta's.
    """
    parts = {int(part["index"]): part for part in given if part["type"] == "button"}
    for index, part in parts.items():
        if index >= len(buttons):
            raise GraphError(131009, f"button: there is none at index {index}")
        wanted = SUB_TYPES.get(buttons[index]["type"])
        if part["sub_type"] != wanted:
            raise GraphError(
                132012, f"button {index}: expected {wanted}, received {part['sub_type']}"
            )
    return [_shown(number, button, parts.get(number)) for number, button in enumerate(buttons)]


def _shown(number: int, button: Json, part: Json | None) -> Json:
    kind, text = button["type"].lower(), button.get("text", "")
    value = _parameter(number, part) if part else None
    match kind:
        case "quick_reply":
            return {"kind": kind, "text": text, "payload": value or text}
        case "url":
            return {"kind": kind, "text": text, "url": _address(number, button["url"], value)}
        case "copy_code":
            if value is None:
                raise GraphError(132008, f"button {number}: its coupon_code is expected")
            return {"kind": kind, "text": text, "code": value}
        case "phone_number":
            return {"kind": "phone", "text": text, "phone": button["phone_number"]}
        case _:
            return {"kind": kind, "text": text}


def _parameter(number: int, part: Json) -> str | None:
    """The value of a button's one parameter; None for the kinds that carry more than a value."""
    wanted = PARAMETERS.get(part["sub_type"])
    if wanted is None:
        return None
    parameters = part.get("parameters") or []
    if len(parameters) != 1:
        raise GraphError(132000, f"button {number}: one parameter is expected")
    if parameters[0]["type"] != wanted:
        raise GraphError(132012, f"button {number}: its parameter has to be a {wanted}")
    return str(parameters[0][wanted])


def _address(number: int, pattern: str, suffix: str | None) -> str:
    """A link with its blank filled; one without takes no parameter."""
    if bool(BLANK.search(pattern)) != (suffix is not None):
        expected = int(suffix is None)
        raise GraphError(132000, f"button {number}: {expected} parameters are expected")
    return BLANK.sub(lambda _: suffix or "", pattern)
