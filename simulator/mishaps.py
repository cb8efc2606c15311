"""What a delivery fault does to an event, before it is queued."""

from dataclasses import replace
from random import Random

from simulator.armed import Strike
from simulator.events import Event
from simulator.faults import Delay, Duplicate, Forge, Gather, Hold, Lose, Redeliver, Shuffle
from simulator.ledger import Ledger


class Mishaps:
    """Not locked: its owner does that. Keeps the events that are held back."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._held: dict[int, list[Event]] = {}

    def meet(self, event: Event, strike: Strike | None) -> list[Event]:
        """The events that go out now because of this one: itself, copies, held ones, or nothing."""
        match strike and strike.fault:
            case Duplicate(copies=copies, parallel=parallel):
                return [event, *(self._copy(event, apart=parallel) for _ in range(copies - 1))]
            case Redeliver(seconds=seconds):
                again = self._copy(event, apart=True)
                again.due += seconds
                return [event, again]
            case Delay(seconds=seconds):
                event.due += seconds
                event.line = f"late {event.number}"  # the phone's next message does not wait
            case Forge():
                event.forge = True
            case Lose():
                event.state = "lost"
                self._ledger.tally.lost(event)
                return []
            case Hold() | Shuffle() | Gather() if strike:
                return self._hold(event, strike)
        return [event]

    def release(self, number: int | None = None) -> list[Event]:
        """What this fault held back, or what all of them did."""
        numbers = list(self._held) if number is None else [number]
        return [event for each in numbers for event in self._let_go(each)]

    def _copy(self, event: Event, *, apart: bool) -> Event:
        """The same event once more: in a queue of its own, or behind the one it repeats."""
        copy = replace(event, attempts=[])
        self._ledger.add_event(copy)
        copy.line = f"copy {copy.number}" if apart else event.line
        return copy

    def _hold(self, event: Event, strike: Strike) -> list[Event]:
        event.state = "held"
        held = self._held.setdefault(strike.number, [])
        held.append(event)
        match strike.fault:
            case Shuffle(seed=seed):
                event.line = f"shuffle {strike.number}"
                Random(seed).shuffle(held)  # noqa: S311 - an order to be repeated, no secret
            case Gather(times=times):
                event.line, event.company = f"gather {strike.number}", times
            case _:
                return []
        return self._let_go(strike.number) if strike.last else []

    def _let_go(self, number: int) -> list[Event]:
        events = self._held.pop(number, [])
        for event in events:
            event.state = "waiting"
        return events
