"""Reading what only we send: interactive messages and templates."""

from core.whatsapp.contents.bodies import Choice, Media, Text
from core.whatsapp.contents.offers import (
    Buttons,
    ContactRequest,
    Frame,
    LocationRequest,
    Menu,
    Parameter,
    Section,
    Template,
    UrlButton,
)
from core.whatsapp.contents.plain import MEDIA_KINDS, media_of
from core.whatsapp.tree import Json, link_of, object_of, objects_of, text_of

Offer = Buttons | Menu | UrlButton | LocationRequest | ContactRequest


def read_interactive(kind: str, raw: Json) -> Offer | None:
    """What we offered; None for a kind of offer we do not make."""
    found = object_of(raw, kind)
    body = text_of(object_of(found, "body"), "text")
    action = object_of(found, "action")
    frame = Frame(_header(object_of(found, "header")), text_of(object_of(found, "footer"), "text"))
    match found.get("type"):
        case "button":
            return Buttons(body, _buttons(action), frame)
        case "list":
            return Menu(body, text_of(action, "button"), _sections(action), frame)
        case "cta_url":
            button = object_of(action, "parameters")
            return UrlButton(body, text_of(button, "display_text"), link_of(button, "url"), frame)
        case "location_request_message":
            return LocationRequest(body)
        case "request_contact_info":
            return ContactRequest(body)
    return None


def read_template(kind: str, raw: Json) -> Template | None:
    """A template by its name; None without one."""
    found = object_of(raw, kind)
    name = text_of(found, "name")
    if not name:
        return None
    parameters = tuple(
        Parameter(_place(component), text_of(parameter, "parameter_name"), _value(parameter))
        for component in objects_of(found, "components")
        for parameter in objects_of(component, "parameters")
    )
    return Template(name, text_of(object_of(found, "language"), "code"), parameters)


def _header(found: Json) -> Text | Media | None:
    kind = text_of(found, "type")
    if kind in MEDIA_KINDS:
        return media_of(kind, object_of(found, kind))
    words = text_of(found, "text")
    return Text(words) if words else None


def _buttons(action: Json) -> tuple[Choice, ...]:
    replies = (object_of(button, "reply") for button in objects_of(action, "buttons"))
    return tuple(_choice(reply) for reply in replies)


def _sections(action: Json) -> tuple[Section, ...]:
    return tuple(
        Section(text_of(found, "title"), tuple(_choice(row) for row in objects_of(found, "rows")))
        for found in objects_of(action, "sections")
    )


def _choice(found: Json) -> Choice:
    return Choice(text_of(found, "id"), text_of(found, "title"), text_of(found, "description"))


def _place(component: Json) -> str:
    """«header», «body», «button 0»: the index comes as a number or as a string."""
    place = text_of(component, "type")
    index = component.get("index")
    return f"{place} {index}" if isinstance(index, int | str) else place


def _value(parameter: Json) -> str:
    """What was filled in, as text: a file by its name or id, a place by its name."""
    kind = text_of(parameter, "type")
    if words := text_of(parameter, kind):  # text, payload, coupon_code
        return words
    found = object_of(parameter, kind)
    keys = ("fallback_value", "filename", "name", "id", "link")
    return next((words for key in keys if (words := text_of(found, key))), "")
