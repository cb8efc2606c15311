"""What a file is: its first bytes decide, whoever named it and whatever they called it.

What a browser shows in place must have been recognised here; all else is a download.
"""

import mimetypes
from typing import Final

HEAD: Final = 64  # bytes that `sniff` wants to see
UNKNOWN: Final = "application/octet-stream"
LONGEST_MIME: Final = 128

SIGNATURES: Final[tuple[tuple[int, bytes, str], ...]] = (  # offset, bytes, type
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (4, b"ftyp3g", "video/3gpp"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftyphev", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
)
# MPEG audio has no name of its own: a frame begins with eleven set bits, then version and layer.
MPEG_AUDIO: Final = frozenset({0xFB, 0xFA, 0xF3, 0xF2, 0xE3, 0xE2})
ADTS: Final = frozenset({0xF1, 0xF9, 0xF0, 0xF8})
# One container, several names: these may stand for each other when the bytes agree.
FAMILIES: Final = (
    frozenset({"video/mp4", "audio/mp4", "audio/m4a", "audio/x-m4a", "video/3gpp", "audio/3gpp"}),
    frozenset({"audio/ogg", "video/ogg", "application/ogg", "audio/opus"}),
    frozenset({"video/webm", "audio/webm"}),
    frozenset({"audio/mpeg", "audio/mp3"}),
    frozenset({"audio/wav", "audio/x-wav", "audio/wave"}),
    frozenset({"audio/aac", "audio/aacp", "audio/x-aac"}),
)
RECOGNISED: Final = frozenset(kind for _at, _mark, kind in SIGNATURES).union(
    {"audio/aac"}, *FAMILIES
)
# Shown or played in place; the rest is handed over as a download.
IMAGES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
PLAYED: Final = frozenset(
    {
        "audio/aac",
        "audio/amr",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "audio/webm",
        "video/3gpp",
        "video/mp4",
        "video/webm",
    }
)
INLINE: Final = IMAGES | PLAYED
DOWNLOADED: Final = frozenset({"application/pdf"})  # with its own type, but never opened in place


def bare(mime: str) -> str:
    """A type without its parameters: `audio/ogg` of `audio/ogg; codecs=opus`."""
    return mime.partition(";")[0].strip().lower()[:LONGEST_MIME]


def sniff(head: bytes) -> str | None:
    """The type that the first bytes of a file tell; None if they tell nothing."""
    for at, mark, kind in SIGNATURES:
        if head.startswith(mark, at) and (at != 8 or head.startswith(b"RIFF")):
            return kind
    if len(head) > 1 and head[0] == 0xFF:
        return "audio/mpeg" if head[1] in MPEG_AUDIO else _adts(head[1])
    return None


def verified(told: str, head: bytes) -> str:
    """The type to keep for a file that was called `told`.

    A picture, a recording or a PDF is one only if its bytes say so; other types are taken on trust,
    because nothing but a download is ever made of them.
    """
    said, seen = bare(told), sniff(head)
    if seen is None:
        return UNKNOWN if said in RECOGNISED or "/" not in said else said
    same = any(said in family and seen in family for family in FAMILIES)
    return said if same and said in INLINE else seen


def of_name(name: str) -> str:
    """The type that the end of a file's name stands for."""
    return mimetypes.guess_type(name, strict=False)[0] or UNKNOWN


def served_as(mime: str) -> tuple[str, bool]:
    """The Content-Type under which a stored file may leave, and whether it is shown in place."""
    if mime in INLINE:
        return mime, True
    return (mime if mime in DOWNLOADED else UNKNOWN), False


def _adts(second: int) -> str | None:
    return "audio/aac" if second in ADTS else None
