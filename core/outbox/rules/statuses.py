"""How far a message got, and which news of it is believed.

News comes in any order, twice, or late: from the answer to our request, from status webhooks, from
the lack of both. A rank only rises, so every order ends in the same state (decision 0004).
"""

from dataclasses import dataclass
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


def is_known_status(status: str) -> bool:
    """Whether a webhook's status is one we rank; a new one of Meta's is ignored."""
    return status in ON_THE_WIRE


def is_ours(known: Known, attempt: int) -> bool:
    """Whether a token can be of this message: nobody sent attempts that were never made."""
    return 1 <= attempt <= known.attempt


def believed(known: Known, news: StatusEvent, attempt: int | None) -> bool:
    """Whether the news raises the message; `attempt` is the token's, None without one.

    Success counts whichever attempt had it: the customer has the message. A failure counts for the
    last attempt only, and not while the next one waits: an older one failed before somebody sent
    it again, and of a double the other may have arrived.
    """
    if RANKS[news.status] <= known.rank:
        return False
    if news.status != Status.FAILED:
        return True
    last = attempt in (None, known.attempt) and known.status != Status.QUEUED
    return last and known.wamid in (None, news.wamid)
