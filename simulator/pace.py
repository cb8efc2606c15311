"""Meta's two speed limits, off unless the settings say so: per number, and per pair."""

from simulator.graph.errors import GraphError
from simulator.phones import Phone
from simulator.settings import Behaviour

PAIR_SECONDS = 6.0


class Pace:
    """Not locked: the ledger's lock is held when a message is accepted."""

    def __init__(self) -> None:
        self._second = 0
        self._in_second = 0

    def pass_(self, phone: Phone, behaviour: Behaviour, now: float) -> None:
        """Count one message; GraphError 130429 or 131056 when there were too many."""
        if behaviour.messages_per_second:
            self._number(behaviour.messages_per_second, int(now))
        if behaviour.pair_per_6_seconds:
            _pair(phone, behaviour.pair_per_6_seconds, now)

    def _number(self, most: int, second: int) -> None:
        if second != self._second:
            self._second, self._in_second = second, 0
        if self._in_second >= most:
            raise GraphError(130429, "Cloud API message throughput has been reached.")
        self._in_second += 1


def _pair(phone: Phone, most: int, now: float) -> None:
    """One message in six seconds; a burst borrows from what comes after it, and is paid back."""
    if now - phone.pair_since >= PAIR_SECONDS:
        if now < phone.pair_paid_at:
            raise _too_many()
        phone.pair_since, phone.pair_count = now, 0
    if phone.pair_count >= most:
        raise _too_many()
    phone.pair_count += 1
    phone.pair_paid_at = max(phone.pair_paid_at, now) + PAIR_SECONDS


def _too_many() -> GraphError:
    return GraphError(131056, "Too many messages sent to this recipient in a short period.")
