"""The name of a file, which somebody else chose: for people to read, never for a path."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 120  # characters
ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png", "audio/ogg": ".ogg"}
ALSO: Final = {".jpg": ".jpeg"}
# What steers a terminal, turns a line of text around, or ends a folder's name.
UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff/\\:*?\"<>|]")


def clean_name(name: str) -> str:
    """The name on one line, without what a system could mistake; '' if nothing is left.

    «..» and leading dots go, so that even a careless save hides and climbs nothing.
    """
    cleaned = UNSAFE.sub(" ", unicodedata.normalize("NFC", name.replace("\\", "/")))
    cleaned = " ".join(cleaned.split()).lstrip(". ").rstrip(". ")
    if len(cleaned) <= LONGEST:
        return cleaned
    stem, dot, extension = cleaned.rpartition(".")
    if dot and len(extension) <= 8:
        return f"{stem[: LONGEST - len(extension) - 1]}.{extension}"
    return cleaned[:LONGEST]


def last_part(name: str) -> str:
    """The file's own name, where a program sent its folder along."""
    return name.replace("\\", "/").rpartition("/")[2]


def with_ending(name: str, mime: str) -> str:
    """The name with the ending of another type, where a file was converted."""
    ending = ENDINGS[mime]
    stem, dot, old = name.rpartition(".")
    if not dot or f".{old.lower()}" in (ending, ALSO.get(ending)):
        return name if dot else name + ending
    return stem + ending
