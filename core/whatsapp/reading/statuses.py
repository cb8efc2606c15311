"""Statuses of our own messages."""

from typing import Final

from core.whatsapp.contents.marking import code_of, read_error
from core.whatsapp.events import StatusEvent
from core.whatsapp.reading.change import Change, required
from core.whatsapp.tree import Json, object_of, objects_of, text_of

LONGEST_ERROR: Final = 500
LONGEST_PRICE: Final = 32
# The same, in drafts of the page and in what was sent before it was settled.
PARENTS: Final = ("recipient_parent_user_id", "parent_recipient_user_id", "parent_user_id")


def read_status(raw: Json, change: Change) -> StatusEvent:
    """One status. Of a group message it names no recipient: each member has its own."""
    error = next(iter(objects_of(raw, "errors")), None) if "errors" in raw else None
    pricing = object_of(raw, "pricing")
    told = {} if raw.get("recipient_type") == "group" else raw
    number = text_of(told, "recipient_id")
    return StatusEvent(
        wamid=required(raw, "id"),
        status=required(raw, "status"),
        at=change.moment(raw.get("timestamp")),
        token=text_of(raw, "biz_opaque_callback_data") or None,
        error_code=code_of(error) if error else None,
        error=_told(error) if error else None,
        price_category=text_of(pricing, "category")[:LONGEST_PRICE] or None,
        price_type=text_of(pricing, "type")[:LONGEST_PRICE] or None,
        recipient_wa_id=number if number.isdecimal() and number.isascii() else None,
        recipient_user_id=text_of(told, "recipient_user_id") or None,
        recipient_parent_user_id=next(
            (text for key in PARENTS if (text := text_of(told, key))), None
        ),
    )


def _told(error: Json) -> str | None:
    """What went wrong in Meta's words; the titles are to be deprecated, the details stay."""
    found = read_error(error)
    return (found.details or found.title)[:LONGEST_ERROR] or None
