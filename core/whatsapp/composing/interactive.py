"""Messages that are answered by tapping: buttons, lists, a link, two requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import _
from core.whatsapp.composing import limits
from core.whatsapp.composing.composed import Composed, composed
from core.whatsapp.composing.limits import counted, different, filled, optional, web_address


@dataclass(frozen=True, slots=True)
class Button:
    """A reply button; `id` comes back when it is tapped."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title, which may be empty where there is one section only."""

    rows: Sequence[Row]
    title: str = ""


def reply_buttons(
    body: str, buttons: Sequence[Button], *, header: str = "", footer: str = ""
) -> Composed:
    """One to three buttons under a text."""
    counted(_("Botones"), buttons, limits.BUTTONS)
    titles = [filled(_("Título del botón"), b.title, limits.BUTTON_TITLE) for b in buttons]
    ids = [filled(_("Código del botón"), b.id, limits.BUTTON_ID) for b in buttons]
    different(_("Títulos de los botones"), titles)
    different(_("Códigos de los botones"), ids)
    replies = [
        {"type": "reply", "reply": {"id": key, "title": title}}
        for key, title in zip(ids, titles, strict=True)
    ]
    frame = _frame("button", filled(_("Texto"), body, limits.BODY), header, footer)
    return _message(frame, {"buttons": replies}, titles)


def option_list(
    body: str, opener: str, sections: Sequence[Section], *, header: str = "", footer: str = ""
) -> Composed:
    """A list that the button `opener` opens: ten rows in all. More of them are pages of lists."""
    counted(_("Secciones de la lista"), sections, limits.SECTIONS)
    rows = [row for section in sections for row in section.rows]
    counted(_("Opciones de la lista"), rows, limits.ROWS)
    different(_("Códigos de las opciones"), [row.id for row in rows])
    action = {
        "button": filled(_("Botón que abre la lista"), opener, limits.OPENER),
        "sections": [_section(section, named=len(sections) > 1) for section in sections],
    }
    frame = _frame("list", filled(_("Texto"), body, limits.LIST_BODY), header, footer)
    return _message(frame, action, [row.title.strip() for row in rows])


def link_button(body: str, label: str, url: str, *, header: str = "", footer: str = "") -> Composed:
    """One button that opens a web address."""
    said = filled(_("Título del botón"), label, limits.BUTTON_TITLE)
    address = web_address(_("Enlace del botón"), url)
    frame = _frame("cta_url", filled(_("Texto"), body, limits.BODY), header, footer)
    action = {"name": "cta_url", "parameters": {"display_text": said, "url": address}}
    return _message(frame, action, [f"{said}: {address}"])


def ask_location(body: str) -> Composed:
    """Ask for a place: the phone shows a button that sends it."""
    frame = _frame("location_request_message", filled(_("Texto"), body, limits.BODY), "", "")
    return _message(frame, {"name": "send_location"}, [])


def ask_contact(body: str) -> Composed:
    """Ask somebody who hides the phone for it (since July 2026)."""
    frame = _frame("request_contact_info", filled(_("Texto"), body, limits.BODY), "", "")
    return _message(frame, {"name": "request_contact_info"}, [])


def _frame(kind: str, body: str, header: str, footer: str) -> dict[str, Any]:
    above = optional(_("Encabezado"), header, limits.HEADER)
    below = optional(_("Pie"), footer, limits.FOOTER)
    return {
        "type": kind,
        **({"header": {"type": "text", "text": above}} if above else {}),
        "body": {"text": body},
        **({"footer": {"text": below}} if below else {}),
    }


def _message(frame: dict[str, Any], action: dict[str, Any], taps: Sequence[str]) -> Composed:
    """What people read: all its texts, and a line for each thing to tap."""
    words = [
        frame.get("header", {}).get("text", ""),
        frame["body"]["text"],
        frame.get("footer", {}).get("text", ""),
        "\n".join(f"· {tap}" for tap in taps),
    ]
    seen = "\n\n".join(word for word in words if word)
    return composed("interactive", {**frame, "action": action}, seen)


def _section(section: Section, *, named: bool) -> dict[str, Any]:
    check = filled if named else optional
    title = check(_("Título de la sección"), section.title, limits.SECTION_TITLE)
    counted(_("Opciones de la sección"), section.rows, limits.ROWS)
    return {**({"title": title} if title else {}), "rows": [_row(row) for row in section.rows]}


def _row(row: Row) -> dict[str, str]:
    made = {
        "id": filled(_("Código de la opción"), row.id, limits.ROW_ID),
        "title": filled(_("Título de la opción"), row.title, limits.ROW_TITLE),
    }
    told = optional(_("Descripción de la opción"), row.description, limits.ROW_DESCRIPTION)
    return {**made, **({"description": told} if told else {})}
