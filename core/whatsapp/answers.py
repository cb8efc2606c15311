"""What came of one request to send, as far as we can know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """WhatsApp took the message; this is its id there. Not yet sent, let alone delivered."""

    wamid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """WhatsApp answered with an error; what that means is in `errors`."""

    code: int | None  # Meta's; None when the answer was not theirs (a proxy's page)
    http_status: int
    details: str = ""
    retry_after: float | None = None  # seconds, when the answer named them
    transient: bool = False  # Meta's own hint


@dataclass(frozen=True, slots=True)
class NotSent:
    """No byte of the request left: sending it again is safe."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """The request may have arrived; nobody told us."""

    reason: str


Answer = Accepted | Refused | NotSent | Unclear
