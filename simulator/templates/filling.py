"""A template filled in with what was sent for it, checked as Meta documents.

132000: not as many parameters as blanks. 132012: of another type, or named otherwise.
132008: a part that needs parameters got none. 132018: white space Meta does not take.
132005: too long once it is filled. 131009: a button that is not there.
"""

import re
from typing import Any, Final

from simulator.graph.errors import GraphError

from .buttons import buttons_of

BLANK: Final = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")
BAD_SPACE: Final = re.compile(r"[\n\t]| {5}")
LONGEST: Final = {"header": 60, "body": 1024, "footer": 60}
WORDS: Final = frozenset({"text", "currency", "date_time"})
MEDIA: Final = frozenset({"image", "video", "document", "location"})

Json = dict[str, Any]


def rendered(template: Json, given: list[Json]) -> Json:
    """{header: text or {"type", type: object}, body, footer, buttons}; GraphError."""
    _only_once(given)
    shown: Json = {"body": "", "buttons": []}
    for component in template["components"]:
        kind = component["type"].lower()
        if kind == "buttons":
            shown["buttons"] = buttons_of(component["buttons"], given)
        elif kind == "header" and component.get("format", "TEXT") != "TEXT":
            shown["header"] = _media(component["format"].lower(), _parameters("header", given))
        elif kind in LONGEST:
            shown[kind] = filled(kind, component.get("text", ""), _parameters(kind, given))
    _no_strangers(template, given)
    return shown


def filled(kind: str, text: str, parameters: list[Json]) -> str:
    """The text with its blanks filled; positional ({{1}}) or named."""
    blanks = list(dict.fromkeys(BLANK.findall(text)))
    if len(parameters) != len(blanks):
        raise GraphError(
            132000, f"{kind}: {len(parameters)} parameters were given, {len(blanks)} are expected"
        )
    wrong = next((each for each in parameters if each["type"] not in WORDS), None)
    if wrong is not None:
        raise GraphError(132012, f"{kind}: a {wrong['type']} cannot stand in a text")
    words = {
        parameter.get("parameter_name") or str(number): _words(kind, parameter)
        for number, parameter in enumerate(parameters, start=1)
    }
    if words.keys() != set(blanks):
        raise GraphError(132012, f"{kind}: the parameters are not named as in the template")
    done = BLANK.sub(lambda blank: words[blank[1]], text)
    if len(done) > LONGEST.get(kind, len(done)):
        raise GraphError(132005, f"{kind}: {len(done)} characters")
    return done


def _parameters(kind: str, given: list[Json]) -> list[Json]:
    return [parameter for part in given if part["type"] == kind for parameter in part["parameters"]]


def _words(kind: str, parameter: Json) -> str:
    value = parameter[parameter["type"]]
    words = value if isinstance(value, str) else str(value["fallback_value"])
    if BAD_SPACE.search(words):
        raise GraphError(
            132018, f"{kind}: no new lines, tabs or more than four spaces in a parameter"
        )
    return words


def _media(wanted: str, parameters: list[Json]) -> Json:
    """The header's picture, video, document or place; exactly one."""
    if not parameters:
        raise GraphError(132008, f"header: a parameter of type {wanted} is expected")
    if len(parameters) > 1:
        raise GraphError(132000, "header: one parameter is expected")
    (parameter,) = parameters
    if parameter["type"] != wanted:
        raise GraphError(132012, f"header: expected {wanted}, received {parameter['type']}")
    return {"type": wanted, wanted: parameter[wanted]}


def _only_once(given: list[Json]) -> None:
    """Header and body may be given once, each button once."""
    seen = [(part["type"], str(part.get("index", ""))) for part in given]
    if len(set(seen)) < len(seen):
        raise GraphError(100, "components: the same one is given twice")


def _no_strangers(template: Json, given: list[Json]) -> None:
    """Parameters for a part the template does not have."""
    parts = {component["type"].lower() for component in template["components"]}
    for part in given:
        if part["type"] != "button" and part["type"] not in parts and part["parameters"]:
            count = len(part["parameters"])
            raise GraphError(132000, f"{part['type']}: {count} were given, 0 are expected")
