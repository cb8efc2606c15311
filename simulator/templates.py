"""Approved templates of the account: listed, checked against what is sent, and filled in."""

import re
from threading import Lock
from typing import Any, Final

from simulator.graph.errors import GraphError

BLANK: Final = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")

STARTERS: Final[list[dict[str, Any]]] = [
    {
        "name": "hello_world",
        "language": "en_US",
        "status": "APPROVED",
        "category": "UTILITY",
        "id": "1000000000000001",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Hello World"},
            {"type": "BODY", "text": "Welcome and congratulations!!"},
            {"type": "FOOTER", "text": "WhatsApp Business Platform sample message"},
        ],
    },
    {
        "name": "seguimiento_gestion",
        "language": "es_AR",
        "status": "APPROVED",
        "category": "UTILITY",
        "id": "1000000000000002",
        "components": [
            {
                "type": "BODY",
                "text": "Hola {{1}}, tenemos novedades de tu gestión {{2}}. ¿Seguimos por acá?",
                "example": {"body_text": [["Carla", "#123"]]},
            },
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Sí, sigamos"},
                    {"type": "QUICK_REPLY", "text": "Ya no hace falta"},
                ],
            },
        ],
    },
]


class Templates:
    """The account's templates, by name and language."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._all = {_key(template): template for template in STARTERS}

    def put(self, template: dict[str, Any]) -> None:
        """Add one in Meta's form, or replace it."""
        with self._lock:
            self._all[_key(template)] = template

    def listed(self) -> list[dict[str, Any]]:
        """All of them."""
        with self._lock:
            return list(self._all.values())

    def fill(self, sent: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """What the phone shows ({body, header, footer, buttons}) and the price category.

        GraphError 132001 for an unknown or unapproved one, 132000 when the blanks do not fit.
        """
        template = self._all.get((sent["name"], sent["language"]["code"]))
        if template is None or template["status"] != "APPROVED":
            raise GraphError(
                132001, f"template name {sent['name']} does not exist in this language"
            )
        given = sent.get("components") or []
        shown: dict[str, Any] = {"body": "", "buttons": []}
        for component in template["components"]:
            kind = component["type"].lower()
            if kind == "buttons":
                shown["buttons"] = _buttons(component["buttons"], given)
            else:
                shown[kind] = _filled(kind, component, given)
        return shown, template["category"].lower()


def _key(template: dict[str, Any]) -> tuple[str, str]:
    return template["name"], template["language"]


def _filled(kind: str, component: dict[str, Any], given: list[dict[str, Any]]) -> str:
    """The text with its blanks filled; positional ({{1}}) or named."""
    blanks = list(dict.fromkeys(BLANK.findall(component.get("text", ""))))
    parameters = [
        parameter
        for part in given
        if part["type"] == kind
        for parameter in part["parameters"]
        if parameter["type"] in ("text", "currency", "date_time")
    ]
    if len(parameters) != len(blanks):
        raise GraphError(
            132000, f"{kind}: {len(parameters)} parameters were given, {len(blanks)} are expected"
        )
    words = {
        parameter.get("parameter_name") or str(number): _words(parameter)
        for number, parameter in enumerate(parameters, start=1)
    }
    if words.keys() != set(blanks):
        raise GraphError(132012, f"{kind}: the parameters are not named as in the template")
    return BLANK.sub(lambda blank: words[blank[1]], component.get("text", ""))


def _words(parameter: dict[str, Any]) -> str:
    value = parameter[parameter["type"]]
    return value if isinstance(value, str) else str(value["fallback_value"])


def _buttons(buttons: list[dict[str, Any]], given: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The quick replies; a payload is the label unless the sender gave one."""
    payloads = {
        int(part["index"]): parameter["payload"]
        for part in given
        if part["type"] == "button"
        for parameter in part.get("parameters", [])
        if parameter["type"] == "payload"
    }
    return [
        {"text": button["text"], "payload": payloads.get(number, button["text"])}
        for number, button in enumerate(buttons)
        if button["type"] == "QUICK_REPLY"
    ]
