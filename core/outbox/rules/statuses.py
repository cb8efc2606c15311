"""How far a message got, and which news of it is believed.

News comes in any order, twice, or late: from the answer to our request, from status webhooks, from
the lack of both. A rank only rises and a time is written once, so every order ends in the same
state (decision 0004).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.whatsapp.events import StatusEvent


class Status(StrEnum):
    """The status of an outgoing message, as stored, exported and shown."""

    QUEUED = "queued"
    SENDING = "sending"
    UNCERTAIN = "uncertain"  # it may have arrived; never sent again blindly
    NOT_CONFIRMED = "not_confirmed"  # still unknown after a while: a person decides
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"  # WhatsApp answered with its id
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"


# What WhatsApp said outranks whatever we believed; our own states have rank 0.
RANKS: Final[dict[str, int]] = {
    Status.ACCEPTED: 1,
    Status.SENT: 2,
    Status.FAILED: 3,  # a later «delivered» wins: some failures are reported too early
    Status.DELIVERED: 4,
    Status.READ: 5,
    Status.PLAYED: 6,
}
ON_THE_WIRE: Final = frozenset(RANKS) - {Status.ACCEPTED}
# When WhatsApp said each of them, whatever it had said before.
TIMES: Final[dict[str, str]] = {
    Status.SENT: "sent_at",
    Status.FAILED: "failed_at",
    Status.DELIVERED: "delivered_at",
    Status.READ: "read_at",
    Status.PLAYED: "played_at",
}
# What is known of a message already, as bits of one number: a time each, and its price.
HEARD: Final[dict[str, int]] = {name: 1 << place for place, name in enumerate(TIMES)}
PRICED: Final = 1 << len(TIMES)
# What a person may send again: it failed, or nobody knows and nobody will.
AGAIN: Final = (Status.FAILED, Status.NOT_CONFIRMED)


@dataclass(frozen=True, slots=True)
class Known:
    """An outgoing message as the database has it."""

    id: int
    status: str
    rank: int
    attempt: int  # the last one made
    wamid: str | None
    heard: int = 0  # bits of HEARD and PRICED
    contact_id: int = 0
    # Of its contact, where some status names its recipient.
    wa_id: str | None = None
    user_id: str | None = None


def is_known_status(status: str) -> bool:
    """Whether a webhook's status is one we rank; a new one of Meta's is ignored."""
    return status in ON_THE_WIRE


def is_ours(known: Known, attempt: int) -> bool:
    """Whether a token can be of this message: nobody sent attempts that were never made."""
    return 1 <= attempt <= known.attempt


def believed(known: Known, news: StatusEvent, attempt: int | None) -> bool:
    """Whether the news is of this message; `attempt` is the token's, None without one.

    Success counts whichever attempt had it: the customer has the message. A failure counts for the
    last attempt only, and not while the next one waits: an older one failed before somebody sent
    it again, and of a double the other may have arrived.
    """
    if news.status != Status.FAILED:
        return True
    last = attempt in (None, known.attempt) and known.status != Status.QUEUED
    return last and known.wamid in (None, news.wamid)


def is_new(known: Known, news: StatusEvent) -> bool:
    """Whether the news tells more than is known: a higher rank, a time, or the first price."""
    unheard = not known.heard & HEARD[news.status]
    unpriced = price_of(news) is not None and not known.heard & PRICED
    return RANKS[news.status] > known.rank or unheard or unpriced


def price_of(news: StatusEvent) -> tuple[str, str] | None:
    """Category and type by which WhatsApp bills the message; None if this status does not say."""
    if news.price_category is None and news.price_type is None:
        return None
    return (news.price_category or "")[:32], (news.price_type or "")[:32]


@dataclass(slots=True)
class News:
    """What several statuses tell of one message."""

    highest: StatusEvent
    times: dict[str, datetime] = field(default_factory=dict)  # column → moment
    price: tuple[str, str] | None = None

    def add(self, event: StatusEvent) -> None:
        """Take one more in; of two of the same kind the first is believed."""
        if RANKS[event.status] > RANKS[self.highest.status]:
            self.highest = event
        self.times.setdefault(TIMES[event.status], event.at)
        self.price = self.price or price_of(event)
