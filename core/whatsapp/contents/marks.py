"""What any message may carry beside its body. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """The product a message is about."""

    catalog: str
    id: str


@dataclass(frozen=True, slots=True)
class Referral:
    """The ad or post the customer came from; '' where nothing was told."""

    headline: str
    body: str
    url: str  # http(s), or ''
    source_type: str  # ad | post
    source_id: str
    media_type: str  # image | video


@dataclass(frozen=True, slots=True)
class WireError:
    """An error WhatsApp put on a message."""

    code: int | None
    title: str
    details: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What any message may carry beside its body."""

    quoted: str | None = None  # wamid of the message it answers; we may not have it
    forwarded: bool = False
    often_forwarded: bool = False  # more than five times
    product: Product | None = None
    referral: Referral | None = None
    group: str | None = None  # id of the group it was written in
    errors: tuple[WireError, ...] = ()
