"""From the answer to a request to what is written down about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.outbox.rules.backoff import wait_before_retry, wait_of_number, wait_unreached
from core.whatsapp.answers import Accepted, Answer, NotSent, Refused, Unclear
from core.whatsapp.errors import OUTCOMES, Outcome, outcome

OTHER_FORM_CODES: Final = frozenset(
    code for code, what in OUTCOMES.items() if what is Outcome.OTHER_FORM
)


@dataclass(frozen=True, slots=True)
class Sending:
    """The attempt an answer belongs to."""

    message_id: int
    attempt: int
    refusals: int  # of this message so far, for the back-off
    error_code: int | None  # of its last refusal
    has_other_form: bool  # whether its number can be written another way

    @property
    def in_other_form(self) -> bool:
        """Whether this attempt goes to the other form of the number."""
        return self.has_other_form and self.error_code in OTHER_FORM_CODES


@dataclass(frozen=True, slots=True)
class Taken:
    """WhatsApp accepted it."""

    message_id: int
    attempt: int
    wamid: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Refused for good."""

    message_id: int
    attempt: int
    code: int | None
    error: str


@dataclass(frozen=True, slots=True)
class Again:
    """Refused for now, or never left: back into the queue until `due_at`."""

    message_id: int
    attempt: int
    due_at: datetime
    code: int | None
    hold_until: datetime | None = None  # the number rests until then
    stop_code: int | None = None  # sending stops, because of this code (-1: no code)


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived."""

    message_id: int
    attempt: int
    reason: str
    code: int | None = None


Verdict = Taken | Lost | Again | Unknown
NO_CODE: Final = -1


def judge(sending: Sending, answer: Answer, *, now: datetime) -> Verdict:
    """What an answer means for its message."""
    ids = (sending.message_id, sending.attempt)
    if isinstance(answer, Accepted):
        return Taken(*ids, answer.wamid)
    if isinstance(answer, Unclear):
        return Unknown(*ids, answer.reason)
    if isinstance(answer, NotSent):
        wait = wait_unreached(sending.refusals, jitter=_jitter(sending))
        return Again(*ids, now + timedelta(seconds=wait), sending.error_code)
    return _refused(sending, answer, now)


def _refused(sending: Sending, refused: Refused, now: datetime) -> Verdict:
    ids = (sending.message_id, sending.attempt)
    what = outcome(refused)
    if what is Outcome.UNCERTAIN:
        told = refused.details or f"HTTP {refused.http_status}"
        return Unknown(*ids, told, refused.code)
    if what is Outcome.OTHER_FORM and sending.has_other_form and not sending.in_other_form:
        return Again(*ids, now, refused.code)
    wait = wait_before_retry(
        what, sending.refusals, hint=refused.retry_after, jitter=_jitter(sending)
    )
    if wait is None:
        return Lost(*ids, refused.code, refused.details)
    hold = wait_of_number(sending.refusals, hint=refused.retry_after)
    stop = refused.code if refused.code is not None else NO_CODE
    return Again(
        *ids,
        due_at=now + timedelta(seconds=wait),
        code=sending.error_code if sending.in_other_form else refused.code,
        hold_until=now + timedelta(seconds=hold) if what is Outcome.SLOW_DOWN else None,
        stop_code=stop if what is Outcome.STOP_SENDING else None,
    )


def _jitter(sending: Sending) -> float:
    """Spreads messages that were refused together; the same for the same attempt."""
    return (sending.message_id * 2_654_435_761 + sending.attempt * 40_503) % 1000 / 1000
