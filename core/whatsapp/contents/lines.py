"""A message as one line of text: what a list shows of it, what a search finds, what a bot reads."""

from functools import singledispatch
from gettext import ngettext

from core.errors import _
from core.whatsapp.contents.bodies import (
    CallPermission,
    Card,
    Cards,
    Chosen,
    Form,
    Location,
    Media,
    Order,
    Reaction,
    System,
    Text,
    Unknown,
)
from core.whatsapp.contents.content import Body, Edit
from core.whatsapp.contents.offers import (
    Buttons,
    ContactRequest,
    LocationRequest,
    Menu,
    Template,
    UrlButton,
)


@singledispatch
def line(body: Body) -> str:
    """What a person reads of it, uncut; '' for what has no words, like a sticker."""
    return ""


@line.register
def _of_words(
    body: Text | Buttons | Menu | UrlButton | LocationRequest | ContactRequest,
) -> str:
    return body.body


@line.register
def _of_media(body: Media) -> str:
    return body.caption or body.name


@line.register
def _of_location(body: Location) -> str:
    return ", ".join(words for words in (body.name, body.address) if words)


@line.register
def _of_cards(body: Cards) -> str:
    return ", ".join(words for card in body.cards if (words := _card(card)))


@line.register
def _of_reaction(body: Reaction) -> str:
    return body.emoji


@line.register
def _of_chosen(body: Chosen) -> str:
    return body.choice.title


@line.register
def _of_form(body: Form) -> str:
    told = " · ".join(f"{name}: {value}" for name, value in body.answers if value)
    return told or body.body


@line.register
def _of_permission(body: CallPermission) -> str:
    return _("Acepta que lo llamen") if body.granted else _("No acepta que lo llamen")


@line.register
def _of_order(body: Order) -> str:
    count = len(body.items)
    told = ngettext("[{n} producto]", "[{n} productos]", count).format(n=count)
    return f"{told} {body.text}" if body.text else told


@line.register
def _of_system(body: System) -> str:
    return body.sentence


@line.register
def _of_edit(body: Edit) -> str:
    return line(body.content.body)


@line.register
def _of_unknown(body: Unknown) -> str:
    return body.said


@line.register
def _of_template(body: Template) -> str:
    return body.name


def _card(card: Card) -> str:
    return card.name or card.organisation or next(iter(card.phones), "")
