"""What a webhook told us, as typed values. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.whatsapp.people import Sender


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file at Meta, to be fetched within seven days."""

    kind: str  # image | video | audio | document | sticker
    wa_media_id: str
    mime: str  # as told, parameters included; '' when not told
    sha256: str | None  # lower-case hex; None when not told
    name: str  # of the file, without folders; '' when not told
    voice: bool  # recorded in the app


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """One message of a customer."""

    wamid: str
    sender: Sender
    at: datetime  # WhatsApp's timestamp, UTC
    kind: str  # Meta's type; «unsupported» and unheard-of ones included
    text: str  # what a person reads: body, caption, title of the tapped option…
    choice: str | None  # id of the tapped button or row
    quoted_wamid: str | None  # of a reaction, an edit, a revocation: the message it belongs to
    referral: str | None  # the ad or post it came from, a line for people
    raw: dict[str, Any] = field(hash=False)  # the element of messages[], cleaned
    media: MediaRef | None = None


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """One status of a message of ours."""

    wamid: str
    status: str  # sent | delivered | read | played | failed | whatever comes
    at: datetime
    token: str | None  # biz_opaque_callback_data, «ob1.<outbox id>.<attempt>» when it is ours
    error_code: int | None
    error: str | None
    # What Meta bills it as; on one of the statuses of a message only.
    price_category: str | None = None  # marketing | utility | service | authentication | …
    price_type: str | None = None  # regular | free_customer_service | free_entry_point | …
    # To whom it went, as Meta knows them: a number that was written to gets its other identifiers.
    recipient_wa_id: str | None = None
    recipient_user_id: str | None = None
    recipient_parent_user_id: str | None = None


@dataclass(frozen=True, slots=True)
class IdentityEvent:
    """A person got another identifier: `previous` and `current` are one and the same person.

    It is stored as a message of kind `system` too where it came as one (`wamid` is set).
    """

    previous: Sender
    current: Sender
    at: datetime
    wamid: str | None
    text: str  # one sentence for the conversation
    raw: dict[str, Any] = field(hash=False)
    kind: str = "system"


@dataclass(frozen=True, slots=True)
class PreferenceEvent:
    """What a person wants to receive."""

    sender: Sender
    category: str  # marketing_messages | whatever comes
    value: str  # stop | resume | signup | whatever comes
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """News of the business account or its number, for administrators."""

    field: str  # the webhook field it came in, «account_update»
    event: str  # Meta's word for it, «ACCOUNT_RESTRICTION»; '' when not told
    code: int | None  # of an error
    text: str  # one line for people
    at: datetime


Event = MessageEvent | StatusEvent | IdentityEvent | PreferenceEvent | AccountEvent
