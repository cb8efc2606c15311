"""A whole message: one of the bodies, and its marks. Pure."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.whatsapp.contents.bodies import (
    CallPermission,
    Cards,
    Chosen,
    Form,
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
from core.whatsapp.contents.marks import Marks
from core.whatsapp.contents.offers import (
    Buttons,
    ContactRequest,
    LocationRequest,
    Menu,
    Template,
    UrlButton,
)

Direction: TypeAlias = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Another message says this now."""

    target: str  # wamid
    content: "Content"


Body: TypeAlias = (
    Text
    | Media
    | Location
    | Cards
    | Reaction
    | Chosen
    | Form
    | CallPermission
    | Order
    | System
    | Edit
    | Revoke
    | Unsupported
    | Unknown
    | Buttons
    | Menu
    | UrlButton
    | LocationRequest
    | ContactRequest
    | Template
)


@dataclass(frozen=True, slots=True)
class Content:
    """A message: what it is, and its marks."""

    body: Body
    marks: Marks
