"""The number's rate as a token bucket: arithmetic only, the row is shared by all workers.

How fast it may go is the least of three: what the settings say, what the account is allowed, and
what is left after WhatsApp said «too fast» (docs/decisions/0030).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

BURST_SECONDS: Final = 0.5  # how much of a second's rate may be saved up and sent at once
LONGEST_HOLD: Final = timedelta(minutes=6)  # a refill further off than this is a clock set back
CANARY_SECONDS: Final = 2.0  # after a pause one message goes ahead; the rest wait for its fate
STANDARD: Final = 80  # messages per second of a number of which nothing is known
SLOWEST: Final = 1.0
CLIMB_EVERY: Final = timedelta(seconds=10)
CLIMB_SHARE: Final = 0.1  # of the full rate
STORM: Final = timedelta(seconds=2)  # refusals this close together are one: they left together


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the rate, in messages per second."""

    setting: int = 0  # 0: none of ours
    account: int | None = None  # what Meta allows it; None: not known yet
    slow: float | None = None  # it was told to slow down to this …
    slowed_at: datetime | None = None  # … at that moment

    @property
    def full(self) -> int:
        """The rate of a number that is well."""
        known = [rate for rate in (self.setting, self.account) if rate]
        return min(known, default=STANDARD)

    def rate(self, now: datetime) -> float:
        """The rate in force: after a refusal it climbs by a tenth of the full one each 10 s."""
        if self.slow is None or self.slowed_at is None:
            return self.full
        elapsed = now - self.slowed_at
        if elapsed < -LONGEST_HOLD:
            return self.full  # the clock was set back
        steps = max(elapsed // CLIMB_EVERY, 0)
        return min(self.slow + steps * CLIMB_SHARE * self.full, self.full)

    def slowed(self, now: datetime) -> float | None:
        """The rate to go down to after another refusal; None if it belongs to the last one."""
        if self.slowed_at and abs(now - self.slowed_at) < STORM:
            return None
        return max(self.rate(now) / 2, SLOWEST)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What may be sent: `tokens` now, more from `refilled_at` on (which may lie ahead)."""

    tokens: float
    refilled_at: datetime


def full(rate: float, now: datetime) -> Bucket:
    """The bucket of a number that has been quiet; `rate` is in messages per second."""
    return Bucket(_capacity(rate), now)


def take(bucket: Bucket, wanted: int, *, rate: float, now: datetime) -> tuple[int, Bucket]:
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


def _refilled(bucket: Bucket, rate: float, now: datetime) -> Bucket:
    kept = min(bucket.tokens, _capacity(rate))  # saved up at a higher rate, perhaps
    if bucket.refilled_at - now > LONGEST_HOLD:
        return Bucket(kept, now)
    if bucket.refilled_at >= now:
        return Bucket(kept, bucket.refilled_at)
    elapsed = (now - bucket.refilled_at).total_seconds()
    return Bucket(min(bucket.tokens + elapsed * rate, _capacity(rate)), now)


def _capacity(rate: float) -> float:
    return max(rate * BURST_SECONDS, 1.0)
