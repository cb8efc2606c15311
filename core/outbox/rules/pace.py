"""The number's rate as a token bucket: arithmetic only, the row is shared by all workers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

BURST_SECONDS: Final = 0.5  # how much of a second's rate may be saved up and sent at once
LONGEST_HOLD: Final = timedelta(minutes=6)  # a refill further off than this is a clock set back
CANARY_SECONDS: Final = 2.0  # after a pause one message goes ahead; the rest wait for its fate


@dataclass(frozen=True, slots=True)
class Bucket:
    """What may be sent: `tokens` now, more from `refilled_at` on (which may lie ahead)."""

    tokens: float
    refilled_at: datetime


def full(rate: int, now: datetime) -> Bucket:
    """The bucket of a number that has been quiet; `rate` is in messages per second."""
    return Bucket(_capacity(rate), now)


def take(bucket: Bucket, wanted: int, *, rate: int, now: datetime) -> tuple[int, Bucket]:
    """How many of the wanted messages may be sent now, and the bucket after them."""
    filled = _refilled(bucket, rate, now)
    granted = min(wanted, int(filled.tokens))
    return granted, Bucket(filled.tokens - granted, filled.refilled_at)


def held(until: datetime) -> Bucket:
    """The bucket of a number that was told to slow down: nothing before that moment."""
    return Bucket(0.0, until)


def canary(now: datetime) -> Bucket:
    """The bucket of a number that may send again: one message, and a look at how it fares."""
    return Bucket(1.0, now + timedelta(seconds=CANARY_SECONDS))


def _refilled(bucket: Bucket, rate: int, now: datetime) -> Bucket:
    if bucket.refilled_at - now > LONGEST_HOLD:
        return Bucket(bucket.tokens, now)
    if bucket.refilled_at >= now:
        return bucket
    elapsed = (now - bucket.refilled_at).total_seconds()
    return Bucket(min(bucket.tokens + elapsed * rate, _capacity(rate)), now)


def _capacity(rate: int) -> float:
    return max(rate * BURST_SECONDS, 1.0)
