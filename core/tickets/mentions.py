"""Who is meant by an @ in a note. Pure."""

import re
import unicodedata
from collections.abc import Mapping


def mentioned(text: str, people: Mapping[int, str]) -> set[int]:
    """The users named behind an @: by the whole name, or by a first name only one of them has.

    `people` is user id → name. Capitals and accents do not count; the longest name that fits does,
    so that «@Ana Gómez» is not Ana Ruiz.
    """
    folded = _fold(text)
    found: set[int] = set()
    names = _names(people)
    for at in re.finditer(r"(?<!\w)@", folded):
        start = at.end()
        fits = [name for name in names if _stands(folded, name, start)]
        if fits:
            found.add(names[max(fits, key=len)])
    return found


def _names(people: Mapping[int, str]) -> dict[str, int]:
    """Everything a user may be called by → who it is; what two share calls nobody."""
    called: dict[str, set[int]] = {}
    for user_id, name in people.items():
        whole = _fold(name)
        for way in {whole, whole.split(" ", 1)[0]}:
            called.setdefault(way, set()).add(user_id)
    return {name: min(ids) for name, ids in called.items() if len(ids) == 1}


def _stands(text: str, name: str, start: int) -> bool:
    end = start + len(name)
    return text.startswith(name, start) and not text[end : end + 1].isalnum()


def _fold(text: str) -> str:
    """Without capitals and accents; one letter stays one letter wherever it can."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
