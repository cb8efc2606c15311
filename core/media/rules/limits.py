"""What WhatsApp takes of each kind (its Media page, 2025-12), told to a person who exceeds it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import AppError, _
from core.media.rules.types import UNKNOWN

KB: Final = 1024
MB: Final = 1024 * KB
LONGEST_CAPTION: Final = 1024  # characters


class Kind(StrEnum):
    """What a file is sent as; Meta's own words."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"


class Unsendable(AppError):
    """A file that WhatsApp would refuse; the text says why, and what would pass."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Types and size that pass; no types means any."""

    mimes: frozenset[str]
    most: int  # bytes


LIMITS: Final[dict[Kind, Limit]] = {
    Kind.IMAGE: Limit(frozenset({"image/jpeg", "image/png"}), 5 * MB),
    Kind.AUDIO: Limit(
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}), 16 * MB
    ),
    Kind.VIDEO: Limit(frozenset({"video/mp4", "video/3gpp"}), 16 * MB),
    Kind.DOCUMENT: Limit(frozenset(), 100 * MB),
    Kind.STICKER: Limit(frozenset({"image/webp"}), 500 * KB),
}
STILL_STICKER: Final = 100 * KB
# Pictures that WhatsApp takes as pictures, or that can be made into one.
PICTURES: Final = frozenset(
    {
        *LIMITS[Kind.IMAGE].mimes,
        *("image/webp", "image/gif", "image/bmp", "image/tiff", "image/avif"),
    }
)


def kind_for(mime: str) -> Kind:
    """What a file of this type is sent as, unless somebody asks for another kind."""
    if mime in PICTURES:
        return Kind.IMAGE
    for kind in (Kind.AUDIO, Kind.VIDEO):
        if mime in LIMITS[kind].mimes:
            return kind
    return Kind.DOCUMENT


def sendable_mime(mime: str) -> str:
    """The type to upload a document under: every text is plain text to WhatsApp."""
    return "text/plain" if mime.startswith("text/") else (mime or UNKNOWN)


def check(kind: Kind, mime: str, size: int, *, most: int, animated: bool = False) -> None:
    """Raise Unsendable for a file that may not go as this kind; `most` is our own limit, bytes."""
    limit = LIMITS[kind]
    if size == 0:
        raise Unsendable(_("El archivo está vacío."))
    if limit.mimes and mime not in limit.mimes:
        raise Unsendable(_refused_type(kind))
    allowed = min(limit.most, most)
    if kind is Kind.STICKER and not animated:
        allowed = min(allowed, STILL_STICKER)
    if size > allowed:
        raise Unsendable(_too_large(kind, size, allowed))


def megabytes(size: int) -> str:
    """A size as a person reads it, with a decimal comma."""
    if size < MB:
        return _("{n} KB").format(n=max(-(-size // KB), 1))
    return _("{n} MB").format(n=f"{size / MB:.1f}".removesuffix(".0").replace(".", ","))


def _refused_type(kind: Kind) -> str:
    return {
        Kind.IMAGE: _("WhatsApp admite imágenes JPEG y PNG."),
        Kind.AUDIO: _("WhatsApp admite audios AAC, AMR, MP3, M4A y OGG (Opus)."),
        Kind.VIDEO: _("WhatsApp admite videos MP4 y 3GP."),
        Kind.STICKER: _("WhatsApp admite stickers WebP."),
        Kind.DOCUMENT: "",
    }[kind]


def _too_large(kind: Kind, size: int, allowed: int) -> str:
    told = {
        Kind.IMAGE: _("La imagen pesa {size}; el máximo es {most}."),
        Kind.AUDIO: _("El audio pesa {size}; el máximo es {most}. Se puede enviar como documento."),
        Kind.VIDEO: _("El video pesa {size}; el máximo es {most}. Se puede enviar como documento."),
        Kind.DOCUMENT: _("El archivo pesa {size}; el máximo es {most}."),
        Kind.STICKER: _("El sticker pesa {size}; el máximo es {most}."),
    }[kind]
    return told.format(size=megabytes(size), most=megabytes(allowed))
