"""Faults of the Graph API's answers."""

from typing import Final, Literal

from pydantic import Field

from .base import Fault

Where = Literal["messages", "receipts", "upload", "resolve", "download", "media", "account", "any"]
MEDIA: Final = frozenset({"upload", "resolve", "download"})  # what "media" stands for


class AnswerFault(Fault):
    """Strikes an answer of the Graph API, in place of it or after `accept`ing the message.

    where: messages, receipts (read marks), upload, resolve (GET of a file's id), download,
    media (those three), account (number, templates, block list), any.
    """

    where: Where = "messages"
    accept: bool = False

    def strikes(self, where: Where) -> bool:
        """Whether it is meant for this request."""
        return self.where in (where, "any") or (self.where == "media" and where in MEDIA)


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
