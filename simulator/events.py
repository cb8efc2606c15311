"""What goes out to the webhook: an event of one message, status or notice, and its attempts."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from orjson import Fragment

Kind = Literal["message", "status", "notice"]
State = Literal["waiting", "held", "accepted", "given_up", "lost"]
Lane = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST of an event. answer: the HTTP status, 0 when there was none."""

    at: float
    answer: int
    error: str
    seconds: float


@dataclass(slots=True)
class Event:
    """One change for the webhook."""

    kind: Kind
    value: bytes  # JSON of `changes[].value`, non-ASCII escaped
    phone: str
    wamid: str
    status: str = ""  # of a status event
    due: float = 0.0  # Unix seconds
    number: int = 0  # given by the ledger
    state: State = "waiting"
    line: str = ""  # the queue it stands in, when that is not its own
    forge: bool = False  # the next attempt carries a wrong signature
    company: int = 1  # so many of its lane travel in one POST at least
    field: str = "messages"  # what the change is about
    entry_time: int = 0  # Unix seconds; only what is about the whole account has it
    attempts: list[Attempt] = dataclasses.field(default_factory=list)

    @property
    def lane(self) -> Lane:
        """Events of one lane arrive in turn: a phone's messages, one message's statuses."""
        if self.line:
            return ("line", self.line)
        return (self.kind, self.wamid if self.kind == "status" else self.phone)

    def view(self) -> dict[str, Any]:
        """As JSON for the ledger."""
        return {
            "number": self.number,
            "kind": self.kind,
            "field": self.field,
            "phone": self.phone,
            "wamid": self.wamid,
            "status": self.status,
            "state": self.state,
            "value": Fragment(self.value),
            "attempts": list(self.attempts),  # orjson knows dataclasses
        }
