"""Making what a person chose into what WhatsApp takes, or saying why that cannot be."""

from dataclasses import dataclass

from core.errors import _
from core.media import pictures, voice
from core.media.rules.limits import LIMITS, PICTURES, Kind, Unsendable, check, kind_for
from core.media.rules.limits import sendable_mime as as_document
from core.media.rules.names import clean_name, last_part, with_ending
from core.media.rules.types import HEAD, of_name, verified


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file as a person chose it."""

    name: str
    data: bytes
    kind: Kind | None = None  # what to send it as; None: what it is


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that WhatsApp will take."""

    kind: Kind
    mime: str
    name: str
    data: bytes


def prepared(chosen: Chosen, *, most: int) -> Prepared:
    """The file as it will be sent; `most` is our own limit in bytes.

    Without a kind the file decides: a picture goes as a picture, what WhatsApp does not play goes
    as a document. Unsendable says in plain words what is wrong, with the limit.
    """
    name = clean_name(last_part(chosen.name)) or _("archivo")
    data = chosen.data
    mime = verified(of_name(name), data[:HEAD])
    if chosen.kind in (None, Kind.AUDIO) and mime in ("audio/webm", "video/webm"):
        name, mime, data = _recording(name, mime, data)
    goes_as = chosen.kind or _kind_of(mime, data)
    if goes_as is Kind.IMAGE and mime in PICTURES and data:
        data, mime = pictures.made_sendable(data, most=min(LIMITS[Kind.IMAGE].most, most))
        name = with_ending(name, mime)
    elif goes_as is Kind.AUDIO and mime == "audio/ogg" and not _is_opus(data):
        raise Unsendable(_("WhatsApp admite audios OGG sólo con sonido Opus."))
    elif goes_as is Kind.DOCUMENT:
        mime = as_document(mime)
    animated = goes_as is Kind.STICKER and pictures.is_animated(data)
    check(goes_as, mime, len(data), most=most, animated=animated)
    return Prepared(goes_as, mime, name, data)


def _recording(name: str, mime: str, data: bytes) -> tuple[str, str, bytes]:
    """A browser's recording in the wrapping WhatsApp wants; a film stays what it is."""
    try:
        sound = voice.in_ogg(data)
    except voice.NotOpus:
        return name, mime, data
    return with_ending(name, "audio/ogg"), "audio/ogg", sound


def _kind_of(mime: str, data: bytes) -> Kind:
    if mime == "audio/ogg" and not _is_opus(data):
        return Kind.DOCUMENT
    return kind_for(mime)


def _is_opus(data: bytes) -> bool:
    return b"OpusHead" in data[:HEAD]
