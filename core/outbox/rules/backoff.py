"""When a refused message is tried again, and when never. Arithmetic only, no clock, no dice.

The numbers themselves stand beside their codes, in `core.whatsapp.errors`.
"""

from typing import Final

from core.whatsapp.codes import PACE, Backoff, Outcome, Rule

UNREACHED: Final = Backoff(1, 2, 60)  # no byte left this machine
SLOW_FIRST: Final = 1.0
HINT_LONGEST: Final = 300.0  # a Retry-After beyond this is not believed

# A message that was withdrawn while it was on its way is marked with this many refusals: if
# WhatsApp takes it, it is shown; if not, it is never tried again.
NO_MORE_TRIES: Final = 1000


def wait_before_retry(
    rule: Rule, refusals: int, *, hint: float | None = None, jitter: float = 0.0
) -> float | None:
    """Seconds until the next try after `refusals` earlier ones; None when it is given up.

    `hint` is the answer's Retry-After, `jitter` in [0, 1) spreads messages that were refused
    together. A message that only met a slow number is never given up: the window ends it.
    """
    wait = rule.backoff.after(refusals) if rule.backoff else None
    if wait is None:
        return None
    if rule.outcome is Outcome.RETRY:
        return max(wait * (1 + jitter / 4), min(hint or 0.0, HINT_LONGEST))
    if rule.outcome is Outcome.SLOW_DOWN:
        return wait_of_number(rule, refusals, hint=hint) * (1 + jitter / 4)
    if rule.outcome is Outcome.STOP_SENDING:
        # The first refusal may be the token's fault; one that keeps coming is this message's. It
        # then makes room, so that no single message holds the whole queue paused.
        return wait if refusals else 0.0
    return wait


def wait_unreached(refusals: int, *, jitter: float = 0.0) -> float:
    """Seconds until the next try when WhatsApp could not be reached at all; never given up."""
    return (UNREACHED.after(refusals) or 0.0) * (1 + jitter / 4)


def wait_of_number(rule: Rule, refusals: int, *, hint: float | None = None) -> float:
    """Seconds for which the whole number rests after it was told to slow down."""
    if hint is not None:
        return min(max(hint, SLOW_FIRST), HINT_LONGEST)
    return (rule.backoff or PACE).after(refusals) or SLOW_FIRST
