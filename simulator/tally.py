"""How often each message came across: the books a test closes after everything went wrong.

It counts what the webhook answered 200 to, and what reached a phone; it judges nothing. Copies
count as what they are: the same message once more.
"""

from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import Any

from simulator.events import Event


@dataclass(slots=True)
class Wrote:
    """One message of a customer. heard: how many POSTs of it were answered 200."""

    wamid: str
    phone: str
    at: float
    lost: bool = False  # by a fault: it will never come
    heard: int = 0


class Tally:
    """Not locked: the ledger does that. The oldest go when there are too many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._wrote: OrderedDict[str, Wrote] = OrderedDict()
        self._statuses: OrderedDict[str, Counter[str]] = OrderedDict()

    def expect(self, event: Event) -> None:
        """Note that this event is going to be delivered."""
        if event.kind == "message":
            self._wrote.setdefault(event.wamid, Wrote(event.wamid, event.phone, event.due))
            _bound(self._wrote, self._most)

    def heard(self, event: Event) -> None:
        """Note that the webhook answered 200 to it."""
        if event.kind == "message" and event.wamid in self._wrote:
            self._wrote[event.wamid].heard += 1
        elif event.kind == "status":
            self._statuses.setdefault(event.wamid, Counter())[event.status] += 1
            _bound(self._statuses, self._most)

    def lost(self, event: Event) -> None:
        """Note that it will never come."""
        if event.kind == "message" and event.wamid in self._wrote:
            self._wrote[event.wamid].lost = True

    def view(self) -> dict[str, Any]:
        """As JSON: the customers' messages in order, and the statuses heard of ours."""
        return {"wrote": list(self._wrote.values()), "statuses": self._statuses}


def _bound(kept: OrderedDict[str, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
