"""How a contact is addressed on the wire.

Replies go to the exact identifier received. Where WhatsApp says it knows no such recipient, a
number that exists in two forms is tried once in the other one; what worked is remembered.
"""

from core.whatsapp.numbers import canonical, other_form_of


def address(
    wa_id: str | None, user_id: str | None, *, send_to: str | None = None, other_form: bool = False
) -> dict[str, str] | None:
    """The addressing keys of a request; None for a contact that has no identifier (erased).

    `send_to` is the form of `wa_id` that worked before. The phone goes first where both are known;
    a business-scoped id never stands in `to`, where it would be accepted and dropped.
    """
    number = number_for(wa_id, send_to=send_to, other_form=other_form)
    if number:
        return {"recipient_type": "individual", "to": f"+{number}"}
    if user_id:
        return {"recipient_type": "individual", "recipient": user_id}
    return None


def number_for(
    wa_id: str | None, *, send_to: str | None = None, other_form: bool = False
) -> str | None:
    """The digits to send to; with `other_form`, the ones that were not refused just now."""
    if not wa_id:
        return None
    usual = send_to if send_to and canonical(send_to) == canonical(wa_id) else wa_id
    return (other_form_of(usual) if other_form else None) or usual
