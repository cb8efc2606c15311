"""Whether a text is exactly one emoji, as a reaction has to be."""

import re
from typing import Final

# Code points with the property Extended_Pictographic that phones offer (Unicode's emoji-data), and
# the ways they are joined into one sign (UTS #51): skin tone, variation selector, flags, key caps.
PICTURE: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf"
    "\u23e9-\u23f3\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f004-\U0001f18f\U0001f191-\U0001f1e5\U0001f201-\U0001f3fa\U0001f400-\U0001faff]"
)
TONE: Final = "[\U0001f3fb-\U0001f3ff]"
ONE: Final = f"{PICTURE}(?:{TONE}|\ufe0f)?(?:[\U000e0020-\U000e007e]+\U000e007f)?"
EMOJI: Final = re.compile(
    f"(?:{ONE}(?:\u200d{ONE})*"
    "|[\U0001f1e6-\U0001f1ff]{2}"  # a flag is two letters
    "|[0-9#*]\ufe0f?\u20e3"  # a key
    f"|{TONE})"
)


def is_emoji(text: str) -> bool:
    """Whether this is one emoji and nothing else."""
    return EMOJI.fullmatch(text) is not None
