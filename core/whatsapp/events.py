"""What a webhook told us, as typed values. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.whatsapp.people import Sender


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """One message of a customer."""

    wamid: str
    sender: Sender
    at: datetime  # WhatsApp's timestamp, UTC
    kind: str  # Meta's type; «unsupported» and unheard-of ones included
    text: str  # what a person reads: body, caption, title of the tapped option…
    choice: str | None  # id of the tapped button or row
    quoted_wamid: str | None
    referral: str | None  # the ad or post it came from, a line for people
    raw: dict[str, Any] = field(hash=False)  # the element of messages[], cleaned


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """One status of a message of ours."""

    wamid: str
    status: str  # sent | delivered | read | played | failed | whatever comes
    at: datetime
    token: str | None  # biz_opaque_callback_data, «ob1.<outbox id>.<attempt>» when it is ours
    error_code: int | None
    error: str | None
    price_category: str | None = None  # what Meta bills the message as, where it says so
    price_type: str | None = None
    recipient_wa_id: str | None = None  # digits
    recipient_user_id: str | None = None  # business-scoped id
    recipient_parent_user_id: str | None = None


Event = MessageEvent | StatusEvent
