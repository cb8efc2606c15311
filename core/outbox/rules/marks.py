"""When a «read» is tried again, and when it is let go. Pure."""

from datetime import datetime, timedelta
from typing import Any, Final

# A mark is a courtesy: later than this nobody gains by it, and it never holds a message up.
WORTHLESS: Final = timedelta(minutes=30)
WAITS: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))


def next_try(tries: int, now: datetime) -> datetime:
    """When it is tried again after so many tries; after the last one it is let go then."""
    return now + WAITS[min(tries, len(WAITS)) - 1]


def request(wamid: str, *, typing: bool) -> dict[str, Any]:
    """What is asked of WhatsApp; «typing» ends by itself after 25 s or with our answer (5.2)."""
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": wamid,
    }
    return {**body, "typing_indicator": {"type": "text"}} if typing else body
