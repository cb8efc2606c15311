"""What came across in both directions, message by message."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Wrote:
    """One message of a customer. heard: how often the webhook answered 200 to it; at: when it was
    sent, Unix seconds; lost: a fault took it, it will never come."""

    wamid: str
    phone: str
    at: float
    lost: bool
    heard: int


@dataclass(frozen=True, slots=True)
class Got:
    """One message of the business on a phone, in the order accepted. token: its
    `biz_opaque_callback_data`."""

    wamid: str
    token: str | None
    phone: str
    type: str


@dataclass(frozen=True, slots=True)
class Books:
    """statuses: by wamid, how often the webhook answered 200 to each of its statuses."""

    wrote: Sequence[Wrote]
    got: Sequence[Got]
    statuses: dict[str, dict[str, int]]

    @classmethod
    def of(cls, given: dict[str, Any]) -> "Books":
        """From the answer of /_sim/books."""
        wrote = [Wrote(**each) for each in given["wrote"]]
        return cls(wrote, [Got(**each) for each in given["got"]], given["statuses"])

    def unheard(self) -> list[str]:
        """The wamids of customers' messages the webhook never answered 200 to; lost ones too."""
        return [each.wamid for each in self.wrote if not each.heard]

    def per_token(self, key: Callable[[str], str] = str) -> Counter[str]:
        """How many messages reached a phone for each token, or for what `key` makes of it."""
        return Counter(key(each.token) for each in self.got if each.token is not None)

    def per_wamid(self) -> Counter[str]:
        """How many messages reached a phone under each wamid."""
        return Counter(each.wamid for each in self.got)

    def twice(self, key: Callable[[str], str] = str) -> dict[str, int]:
        """The tokens under which more than one message reached a phone, with how many."""
        return {token: count for token, count in self.per_token(key).items() if count > 1}

    def on(self, phone: str) -> list[Got]:
        """What one phone received, in the order accepted."""
        return [each for each in self.got if each.phone == phone]
