"""What a message of a customer holds, as typed values for showing. Pure.

Strings are a stranger's, uncut and unescaped. Shapes on the wire: whatsapp-cloud-api, section 2.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    body: str


@dataclass(frozen=True, slots=True)
class Media:
    """A file, by its id at Meta; the bytes are elsewhere."""

    kind: str  # image | video | audio | document | sticker
    wa_media_id: str | None  # what to fetch it by; None: sent by link, or not uploaded yet
    mime: str  # as told, parameters included: «audio/ogg; codecs=opus»; '' when not told
    sha256: str | None  # lower-case hex (the wire has base64); None: not told, or no such hash
    caption: str
    name: str  # of the file, as the sender's telephone gave it: never a path
    voice: bool  # recorded in the app
    animated: bool  # a sticker that moves


@dataclass(frozen=True, slots=True)
class Location:
    """A point on the map; degrees within ±90 and ±180."""

    latitude: float
    longitude: float
    name: str
    address: str

    @property
    def map_url(self) -> str:
        """The point at OpenStreetMap; made of the two numbers only."""
        point = f"{self.latitude:.6f}", f"{self.longitude:.6f}"
        mark = f"mlat={point[0]}&mlon={point[1]}"
        return f"https://www.openstreetmap.org/?{mark}#map=17/{point[0]}/{point[1]}"


@dataclass(frozen=True, slots=True)
class Card:
    """One contact card. `own`: the customer shared the number because we asked for it."""

    name: str
    phones: tuple[str, ...]  # as written on the card
    mails: tuple[str, ...]
    organisation: str
    own: bool


@dataclass(frozen=True, slots=True)
class Cards:
    """Contact cards, at least one."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji on another message; '' takes an earlier one back."""

    target: str  # wamid
    emoji: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or a row: what is offered, or what was tapped."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The customer tapped a button, a row of a list, or a template's quick reply."""

    kind: str  # button_reply | list_reply | button
    choice: Choice


@dataclass(frozen=True, slots=True)
class Form:
    """The answer to a Flow (or an address form): names and values in their order.

    A value that is no text is told as JSON; `flow_token` is left out, it is our own.
    """

    name: str  # flow | address_message | whatever comes
    body: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CallPermission:
    """Whether the customer lets us call; `until` is UTC, None: for good, or not told."""

    granted: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Item:
    """One product of an order; None: a number that was not told, or is none."""

    product: str
    quantity: Decimal | None
    price: Decimal | None  # of one, in `currency`
    currency: str  # ISO 4217, as told


@dataclass(frozen=True, slots=True)
class Order:
    """A basket from the catalogue."""

    items: tuple[Item, ...]
    text: str
    catalog: str

    @property
    def currency(self) -> str:
        """The one currency of all the items; '' when there are several."""
        found = {item.currency for item in self.items}
        return found.pop() if len(found) == 1 else ""

    @property
    def total(self) -> Decimal | None:
        """Quantities by prices; None when one is missing or the currencies differ."""
        total = Decimal(0)
        for item in self.items:
            if item.quantity is None or item.price is None:
                return None
            total += item.quantity * item.price
        return total if self.currency else None


@dataclass(frozen=True, slots=True)
class System:
    """News of the customer's own account, as one sentence of ours in Spanish."""

    kind: str  # user_changed_number | user_changed_user_id | customer_identity_changed | …
    sentence: str


@dataclass(frozen=True, slots=True)
class Revoke:
    """Another message was taken back by its author."""

    target: str  # wamid


@dataclass(frozen=True, slots=True)
class Unsupported:
    """WhatsApp does not hand this over; the reason may stand in the marks' errors."""

    kind: str  # what it really is, «poll»; '' when not told


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something we cannot read: a new type, or a known one that misses what makes it."""

    kind: str  # Meta's type
    said: str  # the words found in it
