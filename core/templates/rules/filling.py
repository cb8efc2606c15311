"""Filling a template: the request WhatsApp takes, or the reason why it would not.

What is refused here never reaches WhatsApp: a missing, surplus or malformed parameter (132000,
132012, 132018), a text too long once filled (132005), a template that is not approved (132001).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from core.errors import _
from core.templates.rules.fields import BODY_TEXT, HEADER_TEXT, Field, Kind, fields
from core.templates.rules.template import BLANK, Template, blanks, hindrance
from core.whatsapp import composing
from core.whatsapp.composing import Composed, TooLong, Unsendable

# «Param text cannot have new-line/tab characters or more than four consecutive spaces».
UNFIT: Final = re.compile(r"[\n\r\t\v\f\x85\u2028\u2029]| {4}")
EMPTY: Final = "____"  # stands for what is not filled in yet, in a preview


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template and what was filled in: key of a field → text, or a media row's id in digits."""

    name: str
    language: str
    values: Mapping[str, str] = field(default_factory=dict, hash=False)


def fill(template: Template, values: Mapping[str, str]) -> Composed:
    """The message to be queued, with what people read of it; Unsendable tells what is wrong."""
    why = hindrance(template)
    if why:
        raise Unsendable(_("Esta plantilla no se puede enviar: {why}").format(why=why))
    asked = fields(template)
    if not values.keys() <= {one.key for one in asked}:
        raise Unsendable(_("La plantilla cambió: elegirla y completarla otra vez. No se envió."))
    given = {one.key: said for one in asked if (said := _checked(one, values.get(one.key, "")))}
    _check_filled(template, given)
    made = composing.template(
        template.name, template.language, _components(template, given), preview(template, given)
    )
    header = given.get("header.media")
    return made.with_media(int(header)) if header else made


def preview(template: Template, values: Mapping[str, str]) -> str:
    """What the customer will read, with a line where nothing is filled in yet."""
    words = [
        _filled(template, part, values)
        for part in ("HEADER", "BODY", "FOOTER")
        if template.text(part)
    ]
    taps = [f"· {title}" for b in template.buttons if (title := str(b.get("text") or ""))]
    return "\n\n".join([*words, *(["\n".join(taps)] if taps else [])])


def _checked(asked: Field, value: str) -> str:
    """The value of a field as it may be sent; '' where it may be left out."""
    said = composing.storable(value).strip()
    if not said:
        if asked.required:
            raise Unsendable(
                _("{field}: falta completarlo. No se envió.").format(field=asked.label)
            )
        return ""
    if asked.kind is not Kind.TEXT:
        if not (said.isascii() and said.isdigit()):
            raise Unsendable(_("{field}: falta el archivo. No se envió.").format(field=asked.label))
        return said
    if UNFIT.search(said):
        told = _("{field}: sin saltos de línea, tabulaciones ni cuatro espacios. No se envió.")
        raise Unsendable(told.format(field=asked.label))
    if len(said) > asked.limit:
        raise TooLong(asked.label, length=len(said), limit=asked.limit)
    return said


def _check_filled(template: Template, given: Mapping[str, str]) -> None:
    """The lengths after filling, and addresses that are none."""
    limits = {"HEADER": (_("Encabezado"), HEADER_TEXT), "BODY": (_("Texto"), BODY_TEXT)}
    for part, (name, limit) in limits.items():
        length = len(_filled(template, part, given))
        if length > limit and blanks(template.text(part)):
            raise TooLong(name, length=length, limit=limit)
    for index, button in enumerate(template.buttons):
        said = given.get(f"button.{index}")
        if button.get("type") == "URL" and said:
            stem, _open, _rest = str(button.get("url")).partition("{{")  # a blank is the end of it
            composing.web_address(_("Enlace del botón {n}").format(n=index + 1), stem + said)


def _filled(template: Template, part: str, values: Mapping[str, str]) -> str:
    prefix = part.lower()
    return BLANK.sub(lambda blank: values.get(f"{prefix}.{blank[1]}") or EMPTY, template.text(part))


def _components(template: Template, given: Mapping[str, str]) -> list[dict[str, Any]]:
    header = _header(template, given)
    body = _parameters(template.text("BODY"), "body", given)
    return [
        *([{"type": "header", "parameters": header}] if header else []),
        *([{"type": "body", "parameters": body}] if body else []),
        *_buttons(template, given),
    ]


def _header(template: Template, given: Mapping[str, str]) -> list[dict[str, Any]]:
    file = given.get("header.media")
    if file:
        kind = template.header.lower()
        return [{"type": kind, kind: {"media": int(file)}}]
    return _parameters(template.text("HEADER"), "header", given)


def _parameters(text: str, prefix: str, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """By position in the order of the numbers, by name in any order."""
    found = blanks(text)
    by_number = all(blank.isdigit() for blank in found)
    ordered = sorted(found, key=int) if by_number else found
    return [
        {
            "type": "text",
            **({} if by_number else {"parameter_name": blank}),
            "text": given[f"{prefix}.{blank}"],
        }
        for blank in ordered
    ]


def _buttons(template: Template, given: Mapping[str, str]) -> list[dict[str, Any]]:
    made = []
    for index, button in enumerate(template.buttons):
        said = given.get(f"button.{index}")
        if said:
            sub_type, parameter = {
                "URL": ("url", {"type": "text", "text": said}),
                "COPY_CODE": ("copy_code", {"type": "coupon_code", "coupon_code": said}),
                "QUICK_REPLY": ("quick_reply", {"type": "payload", "payload": said}),
            }[str(button.get("type"))]
            part = {"type": "button", "sub_type": sub_type, "index": str(index)}
            made.append({**part, "parameters": [parameter]})
    return made
