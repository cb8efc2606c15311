"""A claimed message: what the worker needs to send it and to judge the answer."""

from dataclasses import dataclass
from datetime import datetime

from core.outbox.rules.addresses import number_for
from core.outbox.rules.verdicts import Sending
from core.whatsapp.numbers import other_form_of


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this worker is to send, and nobody else until `lease_until`."""

    message_id: int
    contact_id: int
    attempt: int
    refusals: int
    author: str
    kind: str
    content: bytes  # JSON of the request without its addressing
    error_code: int | None  # of the last refusal
    wa_id: str | None
    user_id: str | None
    last_inbound_at: datetime | None
    lease_until: datetime
    send_to: str | None = None  # the form of wa_id that worked

    @property
    def sending(self) -> Sending:
        """What judging the answer needs to know."""
        return Sending(
            message_id=self.message_id,
            attempt=self.attempt,
            refusals=self.refusals,
            error_code=self.error_code,
            has_other_form=bool(self.wa_id and other_form_of(self.wa_id)),
            other_form=number_for(self.wa_id, send_to=self.send_to, other_form=True),
            contact_id=self.contact_id,
            content=self.content,
        )


@dataclass(frozen=True, slots=True)
class Catch:
    """What a claim brought in, and why it may have left some."""

    rows: list[Claimed]
    held_back: bool = False  # more is due than the pace allows now
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether a claim is worth its transaction."""

    paused: bool
    due: bool
    allowed: int  # messages the pace allows now
    rate: float  # in force, messages per second
