"""What is asked of WhatsApp to send a claimed message."""

from typing import Any

import orjson

from core.outbox.rules import tokens
from core.outbox.rules.addresses import address
from core.outbox.rules.claimed import Claimed


def compose(claimed: Claimed) -> dict[str, Any] | None:
    """The body of the request; None if the stored content or the contact makes none."""
    to = address(claimed.wa_id, claimed.user_id, other_form=claimed.sending.in_other_form)
    try:
        content = orjson.loads(claimed.content)
    except orjson.JSONDecodeError:
        return None
    if to is None or not isinstance(content, dict):
        return None
    return {
        "messaging_product": "whatsapp",
        **to,
        **content,
        "biz_opaque_callback_data": tokens.make(claimed.message_id, claimed.attempt),
    }
