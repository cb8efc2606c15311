"""SHA-256 as WhatsApp writes it: base64 in webhooks, hex where an id is resolved. Pure."""

import base64
import re
from typing import Any, Final

HEX: Final = re.compile(r"[0-9a-f]{64}")
BYTES: Final = 32


def hex_digest(told: Any) -> str | None:
    """Lower-case hex from either form; None for anything that is no SHA-256."""
    if not isinstance(told, str):
        return None
    if HEX.fullmatch(told.lower()):
        return told.lower()
    try:
        raw = base64.b64decode(told, validate=True)
    except ValueError:
        return None
    return raw.hex() if len(raw) == BYTES else None
