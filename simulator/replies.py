"""The message a tap makes: one shape for each kind of option."""

import json
from collections.abc import Callable
from typing import Any, Final

from simulator.phones import Bubble, Phone
from simulator.wording import Option, options_of

Reply = dict[str, Any]


def reply_to(bubble: Bubble, option_id: str, phone: Phone, answers: Reply) -> Reply | None:
    """What the customer sends by tapping this option of that message; None if it has none such.

    `answers` are the fields of a form.
    """
    if bubble.author != "business":
        return None
    for option in options_of(bubble.kind, bubble.content):
        if option["id"] == option_id and option["kind"] in (*REPLIES, "flow"):
            if option["kind"] == "flow":
                return _form(bubble.content, answers)
            return REPLIES[option["kind"]](option, phone)
    return None


def _button(option: Option, _phone: Phone) -> Reply:
    reply = {"id": option["id"], "title": option["title"]}
    return {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": reply}}


def _row(option: Option, _phone: Phone) -> Reply:
    reply = {"id": option["id"], "title": option["title"]}
    if option["description"]:
        reply["description"] = option["description"]
    return {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": reply}}


def _quick_reply(option: Option, _phone: Phone) -> Reply:
    return {"type": "button", "button": {"payload": option["id"], "text": option["title"]}}


def _location(_option: Option, _phone: Phone) -> Reply:
    return {
        "type": "location",
        "location": {
            "latitude": -34.6037,
            "longitude": -58.3816,
            "name": "Obelisco",
            "address": "Av. 9 de Julio s/n, Buenos Aires",
        },
    }


def _own_number(_option: Option, phone: Phone) -> Reply:
    """The number a customer who hides it has all the same. Sharing it does not unhide it: that
    does the business's first message to it."""
    shared = {"phone": f"+{phone.number}", "wa_id": phone.number, "type": "CELL"}
    return {"type": "contacts", "contacts": [{"origin": "contact_request", "phones": [shared]}]}


def _form(content: Reply, answers: Reply) -> Reply:
    """The answers as a JSON string, with the token the business gave, if any."""
    token = content.get("action", {}).get("parameters", {}).get("flow_token")
    given = {"flow_token": token, **answers} if token else answers
    reply = {"name": "flow", "body": "Sent", "response_json": json.dumps(given)}
    return {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}}


REPLIES: Final[dict[str, Callable[[Option, Phone], Reply]]] = {
    "button": _button,
    "row": _row,
    "quick_reply": _quick_reply,
    "location": _location,
    "contact": _own_number,
}
