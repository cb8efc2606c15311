"""What only we send: buttons, lists, requests, templates."""

from core.whatsapp.contents import (
    Buttons,
    Choice,
    ContactRequest,
    Frame,
    LocationRequest,
    Media,
    Menu,
    Template,
    UrlButton,
)
from panel.desk.bubbles.bodies import body_nodes
from panel.desk.bubbles.files import sign_of, told
from panel.desk.bubbles.nodes import Node, line, mark, node, said, words
from panel.desk.bubbles.seen import Seen
from panel.words import _


@body_nodes.register
def _buttons(body: Buttons, seen: Seen) -> list[Node]:
    return [*_framed(body.body, body.frame), _chips([_choice(one) for one in body.buttons])]


@body_nodes.register
def _menu(body: Menu, seen: Seen) -> list[Node]:
    nodes = [*_framed(body.body, body.frame), line("opener", "☰ ", words(body.opener))]
    for section in body.sections:
        if section.title:
            nodes.append(line("small", words(section.title)))
        nodes.append(_chips([_choice(row) for row in section.rows]))
    return nodes


@body_nodes.register
def _link(body: UrlButton, seen: Seen) -> list[Node]:
    chip = node("li", "chip", "↗ ", words(body.label), title=body.url)
    shown = [line("small", words(body.url))] if body.url else []
    return [*_framed(body.body, body.frame), _chips([chip]), *shown]


@body_nodes.register
def _location_request(body: LocationRequest, seen: Seen) -> list[Node]:
    return [said(body.body), _chips([node("li", "chip", "📍 ", _("Enviar ubicación"))])]


@body_nodes.register
def _contact_request(body: ContactRequest, seen: Seen) -> list[Node]:
    return [said(body.body), _chips([node("li", "chip", "👤 ", _("Compartir el número"))])]


@body_nodes.register
def _template(body: Template, seen: Seen) -> list[Node]:
    """Its text was put together when it was queued; what is kept of it here are the values."""
    name = f"{body.name} · {body.language}" if body.language else body.name
    head = line("mark", node("i", "", "▤"), " ", _("Plantilla"), " ", words(name))
    shown = seen.message.text
    return [head, *([said(shown)] if shown else [])]


def _framed(body: str, frame: Frame) -> list[Node]:
    nodes: list[Node] = []
    if isinstance(frame.header, Media):
        nodes.append(mark(sign_of(frame.header), told(frame.header)))
    elif frame.header:
        nodes.append(line("header", words(frame.header.body)))
    nodes.append(said(body))
    return [*nodes, line("small", words(frame.footer))] if frame.footer else nodes


def _choice(choice: Choice) -> Node:
    more = node("span", "small", " · ", words(choice.description)) if choice.description else None
    return node("li", "chip", words(choice.title), more)


def _chips(chips: list[Node]) -> Node:
    return node("ul", "chips", *chips)
