"""Reading what customers answer to what we offered: taps, forms, permissions."""

from typing import Final

from core.whatsapp.contents.bodies import CallPermission, Choice, Chosen, Form
from core.whatsapp.tree import Json, moment_of, object_of, pack, parse, text_of

OURS: Final = "flow_token"  # comes back with the answers and says nothing to a person


def read_answer(kind: str, raw: Json) -> Chosen | Form | CallPermission | None:
    """The answer, wherever this type keeps it; None when there is none."""
    found = object_of(raw, kind)
    if kind == "button":
        return _chosen(kind, text_of(found, "payload"), text_of(found, "text"))
    for name in ("button_reply", "list_reply"):
        tapped = object_of(found, name)
        if tapped:
            told = text_of(tapped, "description")
            return _chosen(name, text_of(tapped, "id"), text_of(tapped, "title"), told)
    if form := object_of(found, "nfm_reply"):
        return Form(text_of(form, "name"), text_of(form, "body"), _answers(form))
    if permission := object_of(found, "call_permission_reply"):
        until = moment_of(permission.get("expiration_timestamp"))
        return CallPermission(permission.get("response") == "accept", until)
    return None


def _chosen(kind: str, identifier: str, title: str, description: str = "") -> Chosen | None:
    if not identifier and not title:
        return None
    return Chosen(kind, Choice(identifier, title, description))


def _answers(form: Json) -> tuple[tuple[str, str], ...]:
    told = text_of(form, "response_json")
    answers = parse(told.encode(errors="replace")) if told else {}
    if not isinstance(answers, dict):
        return (("response_json", told),)
    return tuple((key, _value(value)) for key, value in answers.items() if key != OURS)


def _value(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else pack(value).decode()
