"""What a message holds, whichever way it went, as typed values for showing. Pure, never raises.

It decides nothing and cuts nothing: what cannot be read is told as Unknown, with its words.
"""

from core.whatsapp.contents.bodies import (
    CallPermission,
    Card,
    Cards,
    Choice,
    Chosen,
    Form,
    Item,
    Location,
    Media,
    Order,
    Reaction,
    Revoke,
    System,
    Text,
    Unknown,
    Unsupported,
)
from core.whatsapp.contents.content import Body, Content, Direction, Edit
from core.whatsapp.contents.lines import line
from core.whatsapp.contents.marks import Marks, Product, Referral, WireError
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
from core.whatsapp.contents.read import read_content

__all__ = [
    "Body",
    "Buttons",
    "CallPermission",
    "Card",
    "Cards",
    "Choice",
    "Chosen",
    "ContactRequest",
    "Content",
    "Direction",
    "Edit",
    "Form",
    "Frame",
    "Item",
    "Location",
    "LocationRequest",
    "Marks",
    "Media",
    "Menu",
    "Order",
    "Parameter",
    "Product",
    "Reaction",
    "Referral",
    "Revoke",
    "Section",
    "System",
    "Template",
    "Text",
    "Unknown",
    "Unsupported",
    "UrlButton",
    "WireError",
    "line",
    "read_content",
]
