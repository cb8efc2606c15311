"""How a contact is addressed on the wire, and the other way to write some countries' numbers.

Replies go to the exact identifier received. Argentina, Mexico and Brazil have mobiles that exist
in two forms; the other one is tried once, when WhatsApp says it knows no such recipient.
"""

import re
from typing import Final

OTHER_FORMS: Final = (
    (re.compile(r"549([0-9]{10})"), r"54\1"),
    (re.compile(r"54([0-9]{10})"), r"549\1"),
    (re.compile(r"521([0-9]{10})"), r"52\1"),
    (re.compile(r"52([0-9]{10})"), r"521\1"),
    (re.compile(r"55([0-9]{2})9([6-9][0-9]{7})"), r"55\1\2"),
    (re.compile(r"55([0-9]{2})([6-9][0-9]{7})"), r"55\g<1>9\2"),
)


def address(wa_id: str | None, user_id: str | None, *, other_form: bool) -> dict[str, str] | None:
    """The addressing keys of a request; None for a contact that has no identifier (erased).

    The phone goes first where both are known; a business-scoped id never stands in `to`, where
    it would be accepted and dropped.
    """
    if wa_id:
        number = (other_form_of(wa_id) if other_form else None) or wa_id
        return {"recipient_type": "individual", "to": f"+{number}"}
    if user_id:
        return {"recipient_type": "individual", "recipient": user_id}
    return None


def other_form_of(wa_id: str) -> str | None:
    """The same mobile written the other way, digits only; None where there is no other way."""
    for pattern, form in OTHER_FORMS:
        match = pattern.fullmatch(wa_id)
        if match:
            return match.expand(form)
    return None
