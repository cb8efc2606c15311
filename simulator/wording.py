"""What a phone shows of a message, and what can be tapped under it, read off Meta's objects."""

import json
from collections.abc import Callable
from typing import Any, Final, TypedDict

SHARE: Final = "Compartir mi número"


class Option(TypedDict):
    """Something to tap. kind: button, row, quick_reply, location, contact, flow; or what sends
    nothing: url, phone (id: the address), copy_code (id: the code)."""

    kind: str
    id: str
    title: str
    description: str
    section: str


def text_of(kind: str, content: Any) -> str:
    """The words of a message, '' when it has none; never fails on content of any shape."""
    if kind == "contacts" and isinstance(content, list):
        return ", ".join(_card(card) for card in content)
    if not isinstance(content, dict):
        return ""
    words = TEXTS.get(kind, _caption)(content)
    return words if isinstance(words, str) else ""


def options_of(kind: str, content: Any) -> list[Option]:
    """What the customer may tap, in the order shown."""
    if kind == "template":
        return [_template_button(button) for button in content.get("buttons", [])]
    if kind != "interactive" or not isinstance(content, dict):
        return []
    finder = OPTIONS.get(content.get("type", ""))
    return finder(content["action"]) if finder else []


def _card(card: Any) -> str:
    if not isinstance(card, dict):
        return ""
    phones = [phone.get("phone", "") for phone in card.get("phones", [])]
    return " ".join([card.get("name", {}).get("formatted_name", ""), *phones]).strip()


def _caption(content: dict[str, Any]) -> Any:
    return content.get("caption", "")


def _body(content: dict[str, Any]) -> Any:
    return content.get("body", "")


def _interactive(content: dict[str, Any]) -> Any:
    reply = content.get("button_reply") or content.get("list_reply")
    if reply:
        return reply.get("title", "")
    form = content.get("nfm_reply")
    if form:
        return _answers(str(form.get("response_json", "")))
    return content.get("body", {}).get("text", "")


def _answers(response: str) -> str:
    """`nombre: Carla · turno: 9`, without the token."""
    try:
        fields = json.loads(response)
    except ValueError:
        return ""
    if not isinstance(fields, dict):
        return ""
    given = {key: value for key, value in fields.items() if key != "flow_token"}
    return " · ".join(f"{key}: {value}" for key, value in given.items())


def _order(content: dict[str, Any]) -> str:
    items = [item for item in content.get("product_items", []) if isinstance(item, dict)]
    lines = [f"{item.get('quantity', 1)} × {item.get('product_retailer_id', '')}" for item in items]
    return " · ".join([*lines, *filter(None, [content.get("text", "")])])


def _place(content: dict[str, Any]) -> str:
    named = [content.get("name", ""), content.get("address", "")]
    return " · ".join(part for part in named if part)


TEXTS: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "text": _body,
    "template": _body,  # the simulator's own rendering, see templates.render
    "system": _body,
    "interactive": _interactive,
    "button": lambda content: content.get("text", ""),
    "location": _place,
    "reaction": lambda content: content.get("emoji", ""),
    "order": _order,
}


def _option(kind: str, key: str, title: str, description: str = "", section: str = "") -> Option:
    return Option(kind=kind, id=key, title=title, description=description, section=section)


def _buttons(action: dict[str, Any]) -> list[Option]:
    replies = [button["reply"] for button in action["buttons"]]
    return [_option("button", reply["id"], reply["title"]) for reply in replies]


def _rows(action: dict[str, Any]) -> list[Option]:
    return [
        _option(
            "row", row["id"], row["title"], row.get("description") or "", section.get("title") or ""
        )
        for section in action["sections"]
        for row in section["rows"]
    ]


def _form(action: dict[str, Any]) -> list[Option]:
    parameters = action["parameters"]
    key = parameters.get("flow_id") or parameters.get("flow_name") or ""
    return [_option("flow", str(key), parameters["flow_cta"])]


def _template_button(button: dict[str, Any]) -> Option:
    kind, title = button["kind"], button["text"]
    key = button.get("payload") or button.get("url") or button.get("code") or ""
    if kind == "phone":
        key = f"tel:{button['phone']}"
    if kind == "request_contact_info":
        kind, key, title = "contact", kind, title or SHARE
    return _option(kind, key, title)


def _link(action: dict[str, Any]) -> list[Option]:
    parameters = action["parameters"]
    return [_option("url", parameters["url"], parameters["display_text"])]


OPTIONS: Final[dict[str, Callable[[dict[str, Any]], list[Option]]]] = {
    "button": _buttons,
    "list": _rows,
    "cta_url": _link,
    "location_request_message": lambda _: [
        _option("location", "send_location", "Enviar ubicación")
    ],
    "request_contact_info": lambda _: [_option("contact", "request_contact_info", SHARE)],
    "flow": _form,
}
