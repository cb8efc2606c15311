"""From the answer to a request to what is written down about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson

from core.outbox.rules.backoff import wait_before_retry, wait_of_number, wait_unreached
from core.whatsapp.answers import Accepted, Answer, NotSent, Refused, Unclear
from core.whatsapp.codes import Mark, Outcome, Rule
from core.whatsapp.errors import TABLE, rule_of

OTHER_FORM_CODES: Final = frozenset(
    code for code, rule in TABLE.items() if rule.outcome is Outcome.OTHER_FORM
)
# What a number that may send at all may send; anything else needs a capability of its own.
FILES: Final = frozenset({"image", "video", "audio", "document", "sticker"})
ORDINARY: Final = FILES | {"text", "location", "contacts", "reaction", "template"}
ASKING: Final = frozenset({"button", "list", "cta_url", "location_request_message"})


@dataclass(frozen=True, slots=True)
class Sending:
    """The attempt an answer belongs to."""

    message_id: int
    attempt: int
    refusals: int  # of this message so far, for the back-off
    error_code: int | None  # of its last refusal
    has_other_form: bool  # whether its number can be written another way
    other_form: str | None = None  # digits
    contact_id: int = 0
    content: bytes = b""  # JSON of the request without its addressing

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
    contact_id: int = 0
    form: str | None = None  # of the contact's number: only the other one was accepted


@dataclass(frozen=True, slots=True)
class Lost:
    """Refused for good."""

    message_id: int
    attempt: int
    code: int | None
    error: str
    contact_id: int = 0
    mark: Mark | None = None  # what it tells of the contact from now on


@dataclass(frozen=True, slots=True)
class Again:
    """Refused for now, or never left: back into the queue until `due_at`."""

    message_id: int
    attempt: int
    due_at: datetime
    code: int | None
    hold_until: datetime | None = None  # the number rests until then, and is slower afterwards
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
        form = sending.other_form if sending.in_other_form else None
        return Taken(*ids, answer.wamid, sending.contact_id if form else 0, form)
    if isinstance(answer, Unclear):
        return Unknown(*ids, answer.reason)
    if isinstance(answer, NotSent):
        wait = wait_unreached(sending.refusals, jitter=_jitter(sending))
        return Again(*ids, now + timedelta(seconds=wait), sending.error_code)
    return _refused(sending, answer, now)


def needs_capability(content: bytes) -> bool:
    """Whether a message is of a kind that not every number may send: a Flow, a catalogue …"""
    try:
        tree = orjson.loads(content)
        if tree["type"] == "interactive":
            return tree["interactive"]["type"] not in ASKING
        return tree["type"] not in ORDINARY
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return False


def _refused(sending: Sending, refused: Refused, now: datetime) -> Verdict:
    ids = (sending.message_id, sending.attempt)
    rule = rule_of(refused, capability=needs_capability(sending.content))
    if rule.outcome is Outcome.UNCERTAIN:
        told = refused.details or f"HTTP {refused.http_status}"
        return Unknown(*ids, told, refused.code)
    other_form_left = sending.has_other_form and not sending.in_other_form
    if rule.outcome is Outcome.OTHER_FORM and other_form_left:
        return Again(*ids, now, refused.code)
    wait = wait_before_retry(
        rule, sending.refusals, hint=refused.retry_after, jitter=_jitter(sending)
    )
    if wait is None:
        return Lost(*ids, refused.code, refused.details, sending.contact_id, rule.mark)
    return _later(sending, refused, rule, now + timedelta(seconds=wait), now)


def _later(
    sending: Sending, refused: Refused, rule: Rule, due_at: datetime, now: datetime
) -> Again:
    """Back into the line, and what the others have to do with it."""
    slow = rule.outcome is Outcome.SLOW_DOWN
    hold = wait_of_number(rule, sending.refusals, hint=refused.retry_after) if slow else 0.0
    stop = refused.code if refused.code is not None else NO_CODE
    return Again(
        sending.message_id,
        sending.attempt,
        due_at=due_at,
        code=sending.error_code if sending.in_other_form else refused.code,
        hold_until=now + timedelta(seconds=hold) if slow else None,
        stop_code=stop if rule.outcome is Outcome.STOP_SENDING else None,
    )


def _jitter(sending: Sending) -> float:
    """Spreads messages that were refused together; the same for the same attempt."""
    return (sending.message_id * 2_654_435_761 + sending.attempt * 40_503) % 1000 / 1000
