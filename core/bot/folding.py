"""How words are compared: without case, accents, surrounding punctuation, and with one slip.

It compares; it does not know what the words mean.
"""

import re
import unicodedata
from typing import Final

SHORTEST_WITH_SLIP: Final = 5  # letters; «no» and «si» are one slip apart from everything

# What no database column and no UTF-8 encoder takes, and nobody can see: controls, lone surrogates.
_UNSTORABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SKIN_TONES: Final = dict.fromkeys(range(0x1F3FB, 0x1F400))  # 👍🏽 says what 👍 says
_WORD: Final = re.compile(r"[a-z0-9]+")


def clean(text: str, limit: int) -> str:
    """The text without unstorable characters and outer blanks, at most `limit` characters long."""
    return _UNSTORABLE.sub("", text[: 4 * limit]).strip()[:limit].rstrip()


def is_clean(text: str) -> bool:
    """Whether every character can be stored and sent."""
    return _UNSTORABLE.search(text) is None


def fold(text: str) -> str:
    """The form in which two texts are compared: «¡Volvé al MENÚ!» → «volve al menu».

    A text of nothing but signs keeps them, so that an option called «👍» can be answered.
    """
    plain = text.lower() if text.isascii() else _without_marks(text.casefold()).casefold()
    plain = " ".join(plain.split())
    return _core(plain) or plain


def _core(text: str) -> str:
    """The text without signs at its ends. A pattern would take quadratic time on «!!!…!a»."""
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end]


def _without_marks(text: str) -> str:
    """Accents, variation selectors and key caps off: á → a, 👍🏽 → 👍, 2️⃣ → 2."""
    split = unicodedata.normalize("NFKD", text.translate(_SKIN_TONES))
    return "".join(c for c in split if unicodedata.category(c) not in ("Mn", "Me"))


def tokens(folded: str) -> tuple[str, ...]:
    """The words of a folded text, each without its own punctuation: «hola, si» → («hola», «si»)."""
    return tuple(_core(word) or word for word in folded.split())


def slug(text: str) -> str:
    """A short name of ASCII letters, digits and hyphens, for an id; «opcion» if nothing is left."""
    return "-".join(_WORD.findall(fold(text)))[:40].strip("-") or "opcion"


def one_slip_apart(said: tuple[str, ...], meant: tuple[str, ...]) -> bool:
    """Whether exactly one word differs, by one slip, and that word is long enough to be sure."""
    if len(said) != len(meant):
        return False
    differing = [pair for pair in zip(said, meant, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and is_slip(*differing[0])


def is_slip(said: str, meant: str) -> bool:
    """One letter wrong, missing, added, or two neighbours swapped (Damerau-Levenshtein 1).

    Never in a word of fewer than five letters, never in one that holds a digit.
    """
    if len(meant) < SHORTEST_WITH_SLIP or not (said.isalpha() and meant.isalpha()):
        return False
    return said != meant and abs(len(said) - len(meant)) <= 1 and _one_edit(said, meant)


def _one_edit(a: str, b: str) -> bool:
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    if len(a) != len(b):
        return a[1:] == b if len(a) > len(b) else a == b[1:]
    return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
