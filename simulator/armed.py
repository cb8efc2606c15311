"""The faults that wait for their victims: each strikes a number of times and is spent."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import Any, Final, TypeVar

from simulator.chaos import Chaos
from simulator.events import Event
from simulator.faults import (
    AnswerFault,
    DeliveryFault,
    ExpireToken,
    Fault,
    Only,
    SpoilFile,
    StatusFault,
    Where,
)

ONLY: Final[dict[str, Only]] = {"message": "messages", "status": "statuses", "notice": "notices"}
REMEMBERED: Final = 50  # spent faults
Struck = TypeVar("Struck", bound=Fault)


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that strikes now. number: of the armed one, 0 by chaos. last: spent with this."""

    number: int
    fault: DeliveryFault
    last: bool


@dataclass(slots=True)
class Armed:
    """left: strikes to come, None without end. struck: how often it did."""

    number: int
    fault: Fault
    left: int | None
    struck: int = 0

    def view(self) -> dict[str, Any]:
        """As JSON."""
        counted = {"number": self.number, "left": self.left, "struck": self.struck}
        return {**counted, **self.fault.model_dump()}


class Faults:
    """The armed faults; of several that fit, the oldest strikes, and chaos when none does."""

    def __init__(self) -> None:
        self.chaos: Chaos | None = None
        self._lock = Lock()
        self._numbers = count(1)
        self._armed: dict[int, Armed] = {}
        self._spent: deque[Armed] = deque(maxlen=REMEMBERED)

    def arm(self, fault: Fault) -> Armed:
        """Let a fault strike from now on."""
        with self._lock:
            armed = Armed(next(self._numbers), fault, fault.times or None)
            self._armed[armed.number] = armed
            return armed

    def armed(self) -> list[Armed]:
        """All that can still strike."""
        with self._lock:
            return list(self._armed.values())

    def spent(self) -> list[Armed]:
        """The last ones that struck as often as they could, oldest first."""
        with self._lock:
            return list(self._spent)

    def disarm(self, number: int | None = None) -> None:
        """Take one away, or all; one that is not there may just have been spent: no error."""
        with self._lock:
            if number is None:
                self._armed.clear()
                self._spent.clear()
            else:
                self._armed.pop(number, None)

    def answer(self, where: Where, phone: str = "") -> AnswerFault | None:
        """What strikes this answer of the Graph API, if anything; asking uses it up."""
        struck = self._take(AnswerFault, phone, lambda fault: fault.strikes(where))
        if struck is None and self.chaos and where == "messages":
            return self.chaos.answer(phone)
        return struck[1] if struck else None

    def file(self, how: frozenset[str]) -> SpoilFile | None:
        """What strikes a file in one of these ways."""
        struck = self._take(SpoilFile, "", lambda fault: fault.how in how)
        return struck[1] if struck else None

    def status(self, phone: str) -> StatusFault | None:
        """What strikes the statuses of a message that was just accepted."""
        struck = self._take(StatusFault, phone)
        if struck is None and self.chaos:
            return self.chaos.status(phone)
        return struck[1] if struck else None

    def delivery(self, event: Event) -> Strike | None:
        """What strikes this event on its way out."""
        only = ONLY[event.kind]
        struck = self._take(DeliveryFault, event.phone, lambda fault: fault.only in (only, "all"))
        if struck is not None:
            return Strike(struck[0].number, struck[1], struck[0].left == 0)
        fault = self.chaos.delivery(event) if self.chaos else None
        return Strike(0, fault, last=True) if fault else None

    def token(self) -> Armed | None:
        """The fault that has the access token expired, if one is armed; it counts one strike."""
        struck = self._take(ExpireToken, "")
        return struck[0] if struck else None

    def end(self, armed: Armed) -> None:
        """This one has done its work."""
        with self._lock:
            if self._armed.pop(armed.number, None):
                self._spent.append(armed)

    def _take(
        self, group: type[Struck], phone: str, fits: Callable[[Struck], bool] = lambda _: True
    ) -> tuple[Armed, Struck] | None:
        if not self._armed:  # the usual case, on the hot path
            return None
        with self._lock:
            for armed in self._armed.values():
                fault = armed.fault
                if isinstance(fault, group) and fault.phone in ("", phone) and fits(fault):
                    self._use(armed)
                    return armed, fault
        return None

    def _use(self, armed: Armed) -> None:
        armed.struck += 1
        if armed.left is not None:
            armed.left -= 1
            if not armed.left:
                del self._armed[armed.number]
                self._spent.append(armed)
