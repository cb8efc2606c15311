"""The queue of events: many lanes side by side, each strictly one after the other.

It knows time only as the `due` of the events and the `now` it is handed; it posts nothing.
"""

from collections import deque
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count

from simulator.events import Event, Lane


class Lanes:
    """Not locked: its owner does that. A lane that was taken rests until `done` or `again`."""

    def __init__(self) -> None:
        self._lanes: dict[Lane, deque[Event]] = {}
        self._due: list[tuple[float, int, Lane]] = []
        self._ties = count()

    def put(self, event: Event) -> None:
        """Queue an event behind the others of its lane."""
        lane = self._lanes.get(event.lane)
        if lane is None:
            self._lanes[event.lane] = deque([event])
            self._rest(event.lane, event.due)
        else:
            lane.append(event)

    def next_due(self) -> float | None:
        """When the next lane may be taken; None when none is waiting."""
        return self._due[0][0] if self._due else None

    def take(self, now: float, most: int) -> list[Event]:
        """Up to so many due events; their lanes are busy from now on."""
        taken: list[Event] = []
        while len(taken) < most and self._due and self._due[0][0] <= now:
            lane = heappop(self._due)[2]
            taken.extend(self._head(lane, now, most - len(taken)))
        return taken

    def done(self, events: list[Event]) -> None:
        """These were answered or given up: what stands behind them may go."""
        for event in events:
            self._lanes[event.lane].popleft()
        for lane in dict.fromkeys(event.lane for event in events):
            waiting = self._lanes[lane]
            if waiting:
                self._rest(lane, waiting[0].due)
            else:
                del self._lanes[lane]

    def again(self, events: list[Event], due: float) -> None:
        """These were not answered 200: they stay at the head of their lanes until then."""
        for lane in dict.fromkeys(event.lane for event in events):
            self._rest(lane, due)

    def __len__(self) -> int:
        """Events waiting or under way."""
        return sum(len(lane) for lane in self._lanes.values())

    def _head(self, lane: Lane, now: float, most: int) -> Iterator[Event]:
        most = max(most, self._lanes[lane][0].company)
        for number, event in enumerate(self._lanes[lane]):
            if number == most or event.due > now:
                return
            yield event

    def _rest(self, lane: Lane, due: float) -> None:
        heappush(self._due, (due, next(self._ties), lane))
