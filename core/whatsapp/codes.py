"""What a refusal of WhatsApp's can ask of us: the words of the table in `errors`. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What to do about a refusal."""

    RETRY = "retry"  # surely not taken, and it will pass
    WAIT_FOR_CONTACT = "wait_for_contact"  # too fast for this contact; the others go on
    SLOW_DOWN = "slow_down"  # too fast for the number
    STOP_SENDING = "stop_sending"  # nothing can be sent until somebody mends the account
    PERMISSION = "permission"  # the right to send at all, or to send this kind of message
    OTHER_FORM = "other_form"  # no such recipient: the number may be written another way
    PERMANENT = "permanent"  # this message never
    UNCERTAIN = "uncertain"  # it may have been taken all the same


class Stops(StrEnum):
    """Who waits, or ends, because of it."""

    MESSAGE = "message"
    CONTACT = "contact"
    NUMBER = "number"
    EVERYTHING = "everything"


class Mark(StrEnum):
    """What it tells of the contact from now on."""

    UNREACHABLE = "unreachable"  # nothing gets through until they write
    NO_MARKETING = "no_marketing"  # they asked for that, and never take it back by writing


@dataclass(frozen=True, slots=True)
class Backoff:
    """When it is tried again: seconds after the first refusal, and how that grows."""

    first: float
    factor: float
    longest: float
    tries: int | None = None  # refusals after which it is given up; None: the window ends it

    def after(self, refusals: int) -> float | None:
        """Seconds to wait after so many earlier refusals; None when it is given up."""
        if self.tries is not None and refusals >= self.tries:
            return None
        return min(self.first * self.factor ** min(refusals, 30), self.longest)


PAIR: Final = Backoff(4, 4, 64, tries=10)  # Meta's own 4^n; a burst of 45 takes two minutes
PASSING: Final = Backoff(1, 2, 300, tries=12)  # about twenty minutes of Meta being down
PACE: Final = Backoff(1, 2, 60)
MINUTES: Final = Backoff(60, 2, 3600)  # a quota by the hour
PAUSE: Final = Backoff(60, 2, 1800, tries=5)  # its first refusal may have been the token's fault


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table."""

    outcome: Outcome
    words: str  # Spanish, for an operator; told through gettext
    stops: Stops = Stops.MESSAGE
    backoff: Backoff | None = None  # None: never by itself
    again: bool = False  # whether a person who sends the same once more may have better luck
    mark: Mark | None = None


def passes(words: str, backoff: Backoff = PASSING) -> Rule:
    """WhatsApp did not take it, and says that it would later."""
    return Rule(Outcome.RETRY, words, backoff=backoff, again=True)


def too_fast_for_contact(words: str) -> Rule:
    """Only this contact waits."""
    return Rule(Outcome.WAIT_FOR_CONTACT, words, Stops.CONTACT, PAIR, again=True)


def too_fast(words: str, backoff: Backoff = PACE) -> Rule:
    """The number waits."""
    return Rule(Outcome.SLOW_DOWN, words, Stops.NUMBER, backoff, again=True)


def stops(words: str) -> Rule:
    """Everything waits until the account, the token or the number is mended."""
    return Rule(Outcome.STOP_SENDING, words, Stops.EVERYTHING, PAUSE, again=True)


def permission(words: str) -> Rule:
    """As `stops`, if it refuses an ordinary message; else this kind of message, never."""
    return Rule(Outcome.PERMISSION, words, Stops.EVERYTHING, PAUSE, again=True)


def no_such_recipient(words: str, mark: Mark | None = None) -> Rule:
    """The other form of the number is tried once; then it is final, and may be the contact's."""
    stopped = Stops.CONTACT if mark else Stops.MESSAGE
    return Rule(Outcome.OTHER_FORM, words, stopped, again=True, mark=mark)


def never(words: str, *, again: bool = False, mark: Mark | None = None) -> Rule:
    """This message, as it is, never; `again` where the reason may be gone later."""
    stopped = Stops.CONTACT if mark else Stops.MESSAGE
    return Rule(Outcome.PERMANENT, words, stopped, again=again, mark=mark)


def perhaps(words: str) -> Rule:
    """It may have been taken: never again by itself, a person looks."""
    return Rule(Outcome.UNCERTAIN, words, again=True)
