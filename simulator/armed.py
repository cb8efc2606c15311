"""The faults that wait for their victims: each strikes a number of times and is spent."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import Any, Final, TypeVar

from simulator.events import Event
from simulator.faults import AnswerFault, DeliveryFault, Fault, Only, StatusFault, Where

ONLY: Final[dict[str, Only]] = {"message": "messages", "status": "statuses"}
Struck = TypeVar("Struck", bound=Fault)


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that strikes now. last: it is spent with this."""

    number: int
    fault: DeliveryFault
    last: bool


@dataclass(slots=True)
class Armed:
    """left: strikes to come, None without end."""

    number: int
    fault: Fault
    left: int | None

    def view(self) -> dict[str, Any]:
        """As JSON."""
        return {"number": self.number, "left": self.left, **self.fault.model_dump()}


class Faults:
    """The armed faults; of several that fit, the oldest strikes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        self._armed: dict[int, Armed] = {}

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

    def disarm(self, number: int | None = None) -> None:
        """Take one away, or all; one that is not there may just have been spent: no error."""
        with self._lock:
            if number is None:
                self._armed.clear()
            else:
                self._armed.pop(number, None)

    def answer(self, where: Where, phone: str = "") -> AnswerFault | None:
        """What strikes this answer of the Graph API, if anything; asking uses it up."""
        struck = self._take(AnswerFault, phone, lambda fault: fault.where in (where, "any"))
        return struck[1] if struck else None

    def status(self, phone: str) -> StatusFault | None:
        """What strikes the statuses of a message that was just accepted."""
        struck = self._take(StatusFault, phone)
        return struck[1] if struck else None

    def delivery(self, event: Event) -> Strike | None:
        """What strikes this event on its way out."""
        only = ONLY[event.kind]
        struck = self._take(DeliveryFault, event.phone, lambda fault: fault.only in (only, "all"))
        return Strike(struck[0].number, struck[1], struck[0].left == 0) if struck else None

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
        if armed.left is not None:
            armed.left -= 1
            if not armed.left:
                del self._armed[armed.number]
