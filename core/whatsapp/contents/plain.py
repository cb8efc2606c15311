"""Reading what has the same shape whichever way it goes: words, files, places, cards, reactions."""

import base64
import re
from binascii import Error
from typing import Any, Final

from core.whatsapp.contents.bodies import (
    Card,
    Cards,
    Location,
    Media,
    Reaction,
    Text,
    Unsupported,
)
from core.whatsapp.tree import Json, object_of, objects_of, text_of

MEDIA_KINDS: Final = ("image", "video", "audio", "document", "sticker")
WORDS: Final = ("body", "caption", "emoji", "name", "address", "filename", "text")
HASH: Final = re.compile(r"[0-9a-fA-F]{64}")


def read_text(kind: str, raw: Json) -> Text | None:
    """Words; an empty text is none."""
    body = text_of(object_of(raw, kind), "body")
    return Text(body) if body else None


def read_media(kind: str, raw: Json) -> Media | None:
    """A file; None when WhatsApp sent the type alone (too large, see the errors)."""
    return media_of(kind, object_of(raw, kind)) if object_of(raw, kind) else None


def media_of(kind: str, found: Json) -> Media:
    """A file from its own object."""
    return Media(
        kind=kind,
        wa_media_id=text_of(found, "id") or None,
        mime=text_of(found, "mime_type"),
        sha256=_hex(text_of(found, "sha256")),
        caption=text_of(found, "caption"),
        name=_file_name(text_of(found, "filename")),
        voice=found.get("voice") is True,
        animated=found.get("animated") is True,
    )


def read_location(kind: str, raw: Json) -> Location | None:
    """A point on the map; None without two numbers that are one."""
    found = object_of(raw, kind)
    latitude = _degrees(found.get("latitude"), 90)
    longitude = _degrees(found.get("longitude"), 180)
    if latitude is None or longitude is None:
        return None
    return Location(latitude, longitude, text_of(found, "name"), text_of(found, "address"))


def read_cards(kind: str, raw: Json) -> Cards | None:
    """Contact cards; None when there are none."""
    cards = tuple(_card(found) for found in objects_of(raw, kind))
    return Cards(cards) if cards else None


def read_reaction(kind: str, raw: Json) -> Reaction | None:
    """A reaction; it is taken back by an emoji that is absent or empty. None without a target."""
    found = object_of(raw, kind)
    target = text_of(found, "message_id")
    return Reaction(target, text_of(found, "emoji")) if target else None


def read_unsupported(_kind: str, raw: Json) -> Unsupported:
    """What WhatsApp keeps from us, with its real type where that is told."""
    return Unsupported(text_of(object_of(raw, "unsupported"), "type"))


def words_of(kind: str, raw: Json) -> str:
    """The first words a person could read in something of a type we do not know."""
    found = object_of(raw, kind)
    said = next((words for key in WORDS if (words := text_of(found, key))), "")
    return said or text_of(object_of(found, "body"), "text")


def _card(found: Json) -> Card:
    phones = (text_of(p, "phone") or text_of(p, "wa_id") for p in objects_of(found, "phones"))
    mails = (text_of(mail, "email") for mail in objects_of(found, "emails"))
    return Card(
        name=_name(object_of(found, "name")),
        phones=tuple(phone for phone in phones if phone),
        mails=tuple(mail for mail in mails if mail),
        organisation=text_of(object_of(found, "org"), "company"),
        own=found.get("origin") == "contact_request",
    )


def _name(name: Json) -> str:
    parts = (text_of(name, key) for key in ("first_name", "middle_name", "last_name"))
    return text_of(name, "formatted_name") or " ".join(part for part in parts if part)


def _hex(told: str) -> str | None:
    """A SHA-256 as hex: the wire has base64; hex is taken too."""
    if HASH.fullmatch(told):
        return told.lower()
    try:
        digest = base64.b64decode(told, validate=True)
    except (Error, ValueError):
        return None
    return digest.hex() if len(digest) == 32 else None


def _file_name(told: str) -> str:
    """The last part of what may be a path, of any system."""
    name = told.replace("\\", "/").rpartition("/")[2]
    return "" if name in {".", ".."} else name


def _degrees(value: Any, limit: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return degrees if abs(degrees) <= limit else None  # no NaN either
