"""Composing what is asked of WhatsApp: one builder a kind, which checks every limit. Pure.

A builder knows neither the addressee nor the window; who may send what when is decided above.
"""

from core.whatsapp.composing.composed import Composed
from core.whatsapp.composing.interactive import (
    Button,
    Row,
    Section,
    ask_contact,
    ask_location,
    link_button,
    option_list,
    reply_buttons,
)
from core.whatsapp.composing.limits import TooLong, TooMany, Unsendable, storable, web_address
from core.whatsapp.composing.plain import Card, contacts, location, media, reaction, template, text

__all__ = [
    "Button",
    "Card",
    "Composed",
    "Row",
    "Section",
    "TooLong",
    "TooMany",
    "Unsendable",
    "ask_contact",
    "ask_location",
    "contacts",
    "link_button",
    "location",
    "media",
    "option_list",
    "reaction",
    "reply_buttons",
    "storable",
    "template",
    "text",
    "web_address",
]
