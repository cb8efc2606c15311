"""When a refused message is tried again, and when never. A table of numbers, no clock, no dice."""

from typing import Final

from core.whatsapp.errors import Outcome

PAIR_STEP: Final = 4.0  # 4, 16, 64 s: Meta's own rule is 4^n for that recipient
PAIR_LONGEST: Final = 64.0
PAIR_TRIES: Final = 10  # about eight minutes; a burst of 45 takes two to be forgiven
RETRY_FIRST: Final = 1.0
RETRY_LONGEST: Final = 300.0
RETRY_TRIES: Final = 12  # about twenty minutes of Meta being down
UNREACHED_LONGEST: Final = 60.0
SLOW_FIRST: Final = 1.0
SLOW_LONGEST: Final = 60.0
HINT_LONGEST: Final = 300.0  # a Retry-After beyond this is not believed
STOP_TRIES: Final = 5
STOP_LONGEST: Final = 1800.0

# A message that was withdrawn while it was on its way is marked with this many refusals: if
# WhatsApp takes it, it is shown; if not, it is never tried again.
NO_MORE_TRIES: Final = 1000


def wait_before_retry(
    outcome: Outcome, refusals: int, *, hint: float | None = None, jitter: float = 0.0
) -> float | None:
    """Seconds until the next try after `refusals` earlier ones; None when it is given up.

    `hint` is the answer's Retry-After, `jitter` in [0, 1) spreads messages that were refused
    together. A message that only met a slow number is never given up: the window ends it.
    """
    if outcome is Outcome.WAIT_FOR_CONTACT:
        return _pair(refusals)
    if outcome is Outcome.RETRY:
        wait = _doubling(RETRY_FIRST, RETRY_LONGEST, refusals, jitter)
        return None if refusals >= RETRY_TRIES else max(wait, min(hint or 0.0, HINT_LONGEST))
    if outcome is Outcome.SLOW_DOWN:
        return wait_of_number(refusals, hint=hint) * (1 + jitter / 4)
    if outcome is Outcome.STOP_SENDING:
        return _after_a_pause(refusals)
    return None


def wait_unreached(refusals: int, *, jitter: float = 0.0) -> float:
    """Seconds until the next try when WhatsApp could not be reached at all; never given up."""
    return _doubling(RETRY_FIRST, UNREACHED_LONGEST, refusals, jitter)


def wait_of_number(refusals: int, *, hint: float | None = None) -> float:
    """Seconds for which the whole number rests after it was told to slow down."""
    if hint is not None:
        return min(max(hint, SLOW_FIRST), HINT_LONGEST)
    return _doubling(SLOW_FIRST, SLOW_LONGEST, refusals, 0.0)


def _pair(refusals: int) -> float | None:
    if refusals >= PAIR_TRIES:
        return None
    return min(PAIR_STEP ** (refusals + 1), PAIR_LONGEST)


def _after_a_pause(refusals: int) -> float | None:
    """The first refusal may be the token's fault; one that keeps coming is this message's.

    It then makes room, so that no single message holds the whole queue paused.
    """
    if refusals >= STOP_TRIES:
        return None
    return 0.0 if refusals == 0 else min(60.0 * 2.0**refusals, STOP_LONGEST)


def _doubling(first: float, longest: float, refusals: int, jitter: float) -> float:
    return min(first * 2.0 ** min(refusals, 30), longest) * (1 + jitter / 4)
