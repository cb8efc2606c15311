"""Messages without buttons: text, files, places, cards, reactions, and a filled template."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.errors import _
from core.whatsapp.composing.composed import REACTION, TEMPLATE, Composed, composed
from core.whatsapp.composing.emoji import is_emoji
from core.whatsapp.composing.limits import CAPTION, TEXT, Unsendable, counted, filled, optional

CAPTIONED: Final = frozenset({"image", "video", "document"})
FILES: Final = CAPTIONED | {"audio", "sticker"}
CARDS: Final = 257  # Meta's page on contact messages, which advises 50
WORD: Final = 200  # a name or an address of ours; the reference names no limit


@dataclass(frozen=True, slots=True)
class Card:
    """A contact card. `phone` is E.164; `wa_id`, its digits, makes it one to write to."""

    name: str
    phone: str = ""
    wa_id: str = ""
    email: str = ""
    company: str = ""


def text(body: str, *, preview_url: bool = False) -> Composed:
    """A text; the first http(s) address in it is shown with a preview if wanted."""
    said = filled(_("Mensaje"), body, TEXT)
    return composed("text", {"body": said, "preview_url": preview_url}, said)


def media(kind: str, media_id: int, *, caption: str = "") -> Composed:
    """A file of ours (see core/media): image, video, audio, document or sticker."""
    if kind not in FILES:
        raise ValueError(kind)
    said = optional(_("Texto del archivo"), caption, CAPTION)
    if said and kind not in CAPTIONED:
        told = _("Un audio o un sticker no lleva texto: enviarlo aparte. No se envió.")
        raise Unsendable(told)
    body = {"media": media_id, **({"caption": said} if said else {})}
    return composed(kind, body, said, media=media_id)


def location(latitude: float, longitude: float, *, name: str = "", address: str = "") -> Composed:
    """A place, in degrees."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Unsendable(_("Ubicación: la latitud o la longitud no existe. No se envió."))
    words = {
        "name": optional(_("Nombre del lugar"), name, WORD),
        "address": optional(_("Dirección"), address, WORD),
    }
    told = {key: value for key, value in words.items() if value}
    where = " · ".join(told.values()) or f"{latitude:.5f}, {longitude:.5f}"
    return composed("location", {"latitude": latitude, "longitude": longitude, **told}, where)


def contacts(cards: Sequence[Card]) -> Composed:
    """Contact cards. Only the name has to be there."""
    counted(_("Contactos"), cards, CARDS)
    names = [filled(_("Nombre del contacto"), card.name, WORD) for card in cards]
    body = [_card(card, name) for card, name in zip(cards, names, strict=True)]
    return composed("contacts", body, ", ".join(names))


def reaction(wamid: str, emoji: str) -> Composed:
    """A reaction to the message with this id; '' takes it back."""
    sign = emoji.strip()
    if sign and not is_emoji(sign):
        raise Unsendable(_("Reacción: tiene que ser un solo emoji. No se envió."))
    body = {"message_id": wamid, "emoji": sign}
    return Composed(REACTION, {"type": REACTION, REACTION: body}, sign, quoted_wamid=wamid)


def template(name: str, language: str, components: list[dict[str, Any]], said: str) -> Composed:
    """A template with its parameters; whether they fit it is decided by core/templates."""
    body: dict[str, Any] = {"name": name, "language": {"code": language}}
    return composed(TEMPLATE, {**body, "components": components} if components else body, said)


def _card(card: Card, name: str) -> dict[str, Any]:
    made: dict[str, Any] = {"name": {"formatted_name": name, "first_name": name}}
    if card.phone:
        known = {"wa_id": card.wa_id} if card.wa_id else {}
        made["phones"] = [{"phone": card.phone, "type": "CELL", **known}]
    if card.email:
        made["emails"] = [{"email": card.email, "type": "WORK"}]
    if card.company:
        made["org"] = {"company": card.company}
    return made
