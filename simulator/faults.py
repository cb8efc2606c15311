"""What can be made to go wrong on purpose: one class each, read from JSON by its `kind`.

Which one strikes next is `armed`; what it does to an answer is `graph.spoil`, to a webhook event
`mishaps`, to the statuses of a sent message `network`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Where = Literal["messages", "media", "any"]
Only = Literal["messages", "statuses", "all"]


class Fault(BaseModel):
    """Common to all. times 0: until it is taken away. phone '': every phone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    times: int = Field(default=1, ge=0, le=1_000_000)
    phone: str = ""


class AnswerFault(Fault):
    """Strikes an answer of the Graph API, in place of it or after `accept`ing the message."""

    where: Where = "messages"
    accept: bool = False


class Refuse(AnswerFault):
    """An error of Meta's table; `status` overrides its HTTP status."""

    kind: Literal["refuse"]
    code: int
    status: int = Field(default=0, ge=0, le=599)
    retry_after: int | None = Field(default=None, ge=0)


class Http(AnswerFault):
    """A status without Meta's JSON, as from a proxy."""

    kind: Literal["http"]
    status: int = Field(default=503, ge=200, le=599)
    body: str = "<html><body>Service unavailable</body></html>"
    retry_after: int | None = Field(default=None, ge=0)


class Hang(AnswerFault):
    """Nothing for so many seconds, then the answer, or the cut; accepted unless told otherwise."""

    kind: Literal["hang"]
    seconds: float = Field(default=30.0, ge=0, le=600)
    then: Literal["answer", "cut"] = "answer"
    accept: bool = True


class Cut(AnswerFault):
    """The connection ends without a whole answer."""

    kind: Literal["cut"]
    accept: bool = True


class Malformed(AnswerFault):
    """200 with something that is not the answer."""

    kind: Literal["malformed"]
    shape: Literal["html", "empty", "json", "huge"] = "html"
    accept: bool = True


class Drip(AnswerFault):
    """The right answer, one byte each so many seconds."""

    kind: Literal["drip"]
    seconds: float = Field(default=1.0, ge=0, le=60)
    accept: bool = True


class StatusesFirst(AnswerFault):
    """The answer waits until the message's statuses have been posted."""

    kind: Literal["statuses_first"]
    accept: Literal[True] = True


class StatusFault(Fault):
    """Strikes what becomes of an accepted message."""


class FailLater(StatusFault):
    """Answered 200, then a failed status with this code."""

    kind: Literal["fail_later"]
    code: int = 131026


class NoStatuses(StatusFault):
    """Answered 200 and delivered, and no status ever comes."""

    kind: Literal["no_statuses"]


class DeliveryFault(Fault):
    """Strikes a webhook event on its way out."""

    only: Only = "all"


class Duplicate(DeliveryFault):
    """The same event so many times, in parallel."""

    kind: Literal["duplicate"]
    copies: int = Field(default=2, ge=2, le=100)


class Delay(DeliveryFault):
    """Comes later; the ones behind it overtake."""

    kind: Literal["delay"]
    seconds: float = Field(default=5.0, ge=0, le=86400)


class Hold(DeliveryFault):
    """Kept back until the fault is taken away."""

    kind: Literal["hold"]
    times: int = Field(default=0, ge=0, le=1_000_000)


class Shuffle(DeliveryFault):
    """Gathers `times` events and lets them go in an order drawn from `seed`, all at once."""

    kind: Literal["shuffle"]
    times: int = Field(default=2, ge=2, le=10_000)
    seed: int = 0


class Lose(DeliveryFault):
    """Never comes."""

    kind: Literal["lose"]


class Forge(DeliveryFault):
    """The first attempt carries a wrong signature, its retries the right one."""

    kind: Literal["forge"]


AnyFault = Annotated[
    Refuse
    | Http
    | Hang
    | Cut
    | Malformed
    | Drip
    | StatusesFirst
    | FailLater
    | NoStatuses
    | Duplicate
    | Delay
    | Hold
    | Shuffle
    | Lose
    | Forge,
    Field(discriminator="kind"),
]
FAULT: TypeAdapter[Fault] = TypeAdapter(AnyFault)
