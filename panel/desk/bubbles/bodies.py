"""What customers and operators say, kind by kind, as a person expects to see it."""

from functools import singledispatch

from core.whatsapp.contents import (
    Body,
    CallPermission,
    Card,
    Cards,
    Chosen,
    Form,
    Location,
    Media,
    Order,
    Text,
    Unknown,
    Unsupported,
)
from core.whatsapp.tree import parse
from panel.desk.bubbles.files import file_node
from panel.desk.bubbles.nodes import Node, line, mark, node, pairs, said, words
from panel.desk.bubbles.seen import Seen
from panel.desk.bubbles.unread import unknown, unsupported
from panel.money import count_told, money
from panel.words import _


@singledispatch
def body_nodes(body: Body, seen: Seen) -> list[Node]:
    """The pieces inside a bubble. What has no shape of its own is its line of text."""
    return [said(seen.message.text)]


@body_nodes.register
def _text(body: Text, seen: Seen) -> list[Node]:
    return [said(body.body)]


@body_nodes.register
def _media(body: Media, seen: Seen) -> list[Node]:
    return [file_node(body, seen), *([said(body.caption)] if body.caption else [])]


@body_nodes.register
def _location(body: Location, seen: Seen) -> list[Node]:
    here = f"{body.latitude:.5f}, {body.longitude:.5f}"
    name = body.name or body.address or _("Ubicación")
    address = body.address if body.name else ""
    return [
        line(
            "file",
            node("i", "", "📍"),
            line(
                "",
                line("name", words(name)),
                line("small", words(address)) if address else None,
                line("small", here),
                node("a", "link", _("Ver en el mapa"), place=body.map_url),
            ),
        )
    ]


@body_nodes.register
def _cards(body: Cards, seen: Seen) -> list[Node]:
    return [_card(card) for card in body.cards]


def _card(card: Card) -> Node:
    name = card.name or card.organisation or _("Contacto")
    rows = [card.organisation if card.name else "", *card.phones, *card.mails]
    own = line("small", _("Compartió su número porque se lo pedimos")) if card.own else None
    told = [line("row", words(row)) for row in rows if row]
    return line("file", node("i", "", "👤"), line("", line("name", words(name)), *told, own))


@body_nodes.register
def _chosen(body: Chosen, seen: Seen) -> list[Node]:
    kind = _("Eligió de la lista") if body.kind == "list_reply" else _("Tocó un botón")
    more = body.choice.description
    told = said(body.choice.title or body.choice.id)
    return [mark("☑", kind), told, *([line("small", words(more))] if more else [])]


@body_nodes.register
def _form(body: Form, seen: Seen) -> list[Node]:
    kind = _("Dirección") if body.name == "address_message" else _("Formulario respondido")
    answers = [(label.replace("_", " "), _answer(value)) for label, value in body.answers]
    told = [pairs(answers)] if answers else [said(body.body)]
    return [mark("📋", kind), *told]


def _answer(value: str) -> str:
    """A value of a form for people: several chosen ones in a row."""
    if value.startswith("["):
        several = parse(value.encode(errors="replace"))
        if isinstance(several, list) and all(isinstance(one, str) for one in several):
            return ", ".join(several)
    return {"true": _("Sí"), "false": _("No"), "": "—"}.get(value, value)


@body_nodes.register
def _permission(body: CallPermission, seen: Seen) -> list[Node]:
    told = _("Acepta que lo llamen") if body.granted else _("No acepta que lo llamen")
    until = body.until if body.granted else None
    limit = (
        _("Hasta el {day}").format(day=f"{until.astimezone(seen.scene.zone):%d/%m}")
        if until
        else ""
    )
    return [mark("☎", told), *([line("small", limit)] if limit else [])]


@body_nodes.register
def _order(body: Order, seen: Seen) -> list[Node]:
    count = _("Pedido del catálogo")
    rows = []
    for item in body.items:
        amount = "?" if item.quantity is None else count_told(item.quantity)
        price = _("sin precio") if item.price is None else money(item.price, item.currency)
        product = words(item.product or _("Producto"))
        rows.append(
            line("item", node("b", "", f"{amount} ×"), product, node("span", "price", words(price)))
        )
    total = body.total
    sum_ = money(total, body.currency) if total is not None else ""
    told = line("item total", _("Total"), node("span", "price", words(sum_))) if sum_ else None
    note = [said(body.text)] if body.text else []
    return [mark("🛒", count), line("order", *rows, told), *note]


@body_nodes.register
def _unsupported(body: Unsupported, seen: Seen) -> list[Node]:
    return unsupported(body, seen)


@body_nodes.register
def _unknown(body: Unknown, seen: Seen) -> list[Node]:
    return unknown(body, seen)
