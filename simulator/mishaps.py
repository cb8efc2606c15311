"""What a delivery fault does to an event, before it is queued."""

from dataclasses import replace
from random import Random

from simulator.armed import Strike
from simulator.events import Event
from simulator.faults import Delay, Duplicate, Forge, Hold, Lose, Shuffle
from simulator.ledger import Ledger


class Mishaps:
    """Not locked: its owner does that. Keeps the events that are held back."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._held: dict[int, list[Event]] = {}

    def meet(self, event: Event, strike: Strike | None) -> list[Event]:
        """The events that go out now because of this one: itself, copies, held ones, or nothing."""
        match strike and strike.fault:
            case Duplicate(copies=copies):
                return [event, *(self._copy(event) for _ in range(copies - 1))]
            case Delay(seconds=seconds):
                event.due += seconds
                event.line = f"late {event.number}"  # the phone's next message does not wait
            case Forge():
                event.forge = True
            case Lose():
                event.state = "lost"
                return []
            case Hold() | Shuffle() if strike:
                return self._hold(event, strike)
        return [event]

    def release(self, number: int | None = None) -> list[Event]:
        """What this fault held back, or what all of them did."""
        numbers = list(self._held) if number is None else [number]
        return [event for each in numbers for event in self._let_go(each)]

    def _copy(self, event: Event) -> Event:
        copy = replace(event, attempts=[])
        self._ledger.add_event(copy)
        copy.line = f"copy {copy.number}"  # all at the same time
        return copy

    def _hold(self, event: Event, strike: Strike) -> list[Event]:
        event.state = "held"
        held = self._held.setdefault(strike.number, [])
        held.append(event)
        if not isinstance(strike.fault, Shuffle):
            return []
        event.line = f"shuffle {strike.number}"
        Random(strike.fault.seed).shuffle(held)  # noqa: S311 - an order to be repeated, no secret
        return self._let_go(strike.number) if strike.last else []

    def _let_go(self, number: int) -> list[Event]:
        events = self._held.pop(number, [])
        for event in events:
            event.state = "waiting"
        return events
