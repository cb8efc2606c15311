"""Making a picture one that WhatsApp takes: JPEG or PNG, eight bits, upright, small enough.

Where it was taken stays here: what a camera writes beside the picture is never passed on.
"""

import io
from typing import Final

from PIL import Image, ImageOps

from core.errors import _
from core.media.rules.limits import Unsendable

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
MOST_PIXELS: Final = 100_000_000  # a bomb unfolds to gigabytes; a good camera has half of this
LONGEST_SIDE: Final = 4096  # pixels; WhatsApp shows less
SMALLEST_SIDE: Final = 8
QUALITIES: Final = (90, 80, 65)
# What may go as it is, by format: colours as eight bits each.
PLAIN_MODES: Final = {"JPEG": frozenset({"RGB", "L"}), "PNG": frozenset({"RGB", "RGBA"})}
WHITE: Final = (255, 255, 255)


def is_animated(data: bytes) -> bool:
    """Whether a picture moves; False for what is none."""
    try:
        with _opened(data) as picture:
            return bool(getattr(picture, "is_animated", False))
    except Unsendable:
        return False


def made_sendable(data: bytes, *, most: int) -> tuple[bytes, str]:
    """The picture as WhatsApp takes it, at most so many bytes, and its type.

    One that is fine already comes back as it was. Of a moving one the first frame is taken, and
    what is transparent becomes white where it has to be a JPEG. Unsendable if it cannot be read.
    """
    with _opened(data) as picture:
        kind = picture.format or ""
        plain = picture.mode in PLAIN_MODES.get(kind, ())
        if plain and len(data) <= most and not _has_notes(picture):
            return data, f"image/{kind.lower()}"
        try:
            return _converted(picture, most)
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise _unreadable() from error


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _unreadable() from error
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    return picture


def _has_notes(picture: Image.Image) -> bool:
    """Whether a camera wrote something into it: the place, or which side is up."""
    return bool(picture.info.get("exif") or picture.info.get("xmp") or picture.getexif())


def _converted(picture: Image.Image, most: int) -> tuple[bytes, str]:
    lossless = picture.format == "PNG"
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a fraction at once
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if lossless:
        made = _written(_eight_bits(upright), "PNG")
        if len(made) <= most:
            return made, "image/png"
    flat = _flattened(_eight_bits(upright))
    while min(flat.size) >= SMALLEST_SIDE:
        for quality in QUALITIES:
            made = _written(flat, "JPEG", quality=quality)
            if len(made) <= most:
                return made, "image/jpeg"
        flat = flat.reduce(2)
    raise _unreadable()


def _eight_bits(picture: Image.Image) -> Image.Image:
    """In the colours of a screen, transparency kept."""
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.mode not in ("RGB", "RGBA"):
        picture.info.pop("icc_profile", None)  # it speaks of inks, or of greys
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _flattened(picture: Image.Image) -> Image.Image:
    """On white, where it is transparent: a JPEG would show black."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, WHITE)
    ground.paste(picture, mask=picture.getchannel("A"))
    ground.info = picture.info
    return ground


def _written(picture: Image.Image, kind: str, **options: int) -> bytes:
    """Of what came beside the pixels, only the meaning of their colours goes along."""
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    made = io.BytesIO()
    clean.save(made, kind, icc_profile=picture.info.get("icc_profile"), **options)
    return made.getvalue()


def _unreadable() -> Unsendable:
    return Unsendable(_("La imagen está dañada o no se puede leer."))


def _too_many_pixels() -> Unsendable:
    return Unsendable(_("La imagen tiene demasiados píxeles: achicarla antes de enviarla."))
