"""Everything the simulator remembers, bounded, behind one lock.

It keeps and finds; it decides nothing (that is `network`) and sends nothing (`deliveries`).
"""

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition, RLock
from typing import Any

from orjson import Fragment

from simulator.events import Attempt, Event, State
from simulator.numbers import canonical
from simulator.phones import Bubble, Phone
from simulator.settings import Bounds
from simulator.tally import Tally


@dataclass(frozen=True, slots=True)
class Sent:
    """One accepted message of the business."""

    wamid: str
    token: str | None  # its biz_opaque_callback_data
    phone: str  # '' if it was swallowed: a user id in `to`
    shown: bool  # whether it reached the phone
    type: str
    at: float
    body: Fragment  # its JSON: a tenth of the memory the objects would take


@dataclass(frozen=True, slots=True)
class Refused:
    """One request to send that got an error."""

    code: int
    details: str
    at: float
    body: Any


class Ledger:
    """Callers hold `lock` around what belongs together; whoever watches waits on `changed`."""

    def __init__(self, bounds: Bounds) -> None:
        self.lock = RLock()
        self.changed = Condition(self.lock)
        self.bounds = bounds
        self.version = 0  # rises with every change of a phone or a bubble, never falls
        self._numbers = 0
        self.clear()

    def clear(self) -> None:
        """Forget everything that happened."""
        with self.lock:
            self.phones: OrderedDict[str, Phone] = OrderedDict()
            self.sent: deque[Sent] = deque()
            self.tokens: Counter[str] = Counter()
            self.refused: deque[Refused] = deque(maxlen=self.bounds.refused)
            self.events: deque[Event] = deque(maxlen=self.bounds.events)
            self.tally = Tally(self.bounds.sent)
            self._by_number: dict[str, Phone] = {}
            self._by_user: dict[str, Phone] = {}
            self._by_wamid: dict[str, tuple[Phone, Bubble]] = {}
            self.touch()

    def add_phone(self, phone: Phone) -> Phone:
        """Keep a phone, the oldest goes when there are too many; one that is there is returned."""
        with self.lock:
            known = self.phone_of(number=phone.wa_id or "", user_id=phone.user_id)
            known = known or self.phones.get(phone.id)
            if known is not None:
                return known
            if len(self.phones) >= self.bounds.phones:
                self._forget(next(iter(self.phones.values())))
            self.phones[phone.id] = phone
            self._know(phone)
            self.touch(phone)
            return phone

    def change(self, phone: Phone, **keys: Any) -> None:
        """Change what a phone is known by, or anything else of it; its id and its chat stay."""
        with self.lock:
            self._unknow(phone)
            for key, value in keys.items():
                setattr(phone, key, value)
            self._know(phone)
            self.touch(phone)

    def phone_of(self, *, number: str = "", user_id: str = "") -> Phone | None:
        """The phone reached by these digits in any form, or by a user id or its parent."""
        if number:
            return self._by_number.get(canonical(number))
        return self._by_user.get(user_id)

    def add_bubble(self, phone: Phone, bubble: Bubble) -> None:
        """Put a message at the end of a chat."""
        with self.lock:
            phone.bubbles.append(bubble)
            if len(phone.bubbles) > self.bounds.bubbles_per_phone:
                self._by_wamid.pop(phone.bubbles.popleft().wamid, None)
            self._by_wamid[bubble.wamid] = (phone, bubble)
            self.touch(phone, bubble)

    def bubble_of(self, wamid: str) -> tuple[Phone, Bubble] | None:
        """The message with this id and the phone it stands on."""
        return self._by_wamid.get(wamid)

    def touch(self, *changed: Phone | Bubble) -> None:
        """Say that these have changed."""
        with self.lock:
            self.version += 1
            for item in changed:  # a bubble is never touched without its phone
                item.version = self.version
            self.changed.notify_all()

    def add_sent(self, sent: Sent) -> None:
        """Count an accepted message, under its token too."""
        with self.lock:
            if len(self.sent) >= self.bounds.sent:
                self._uncount(self.sent.popleft())
            self.sent.append(sent)
            if sent.token is not None:
                self.tokens[sent.token] += 1

    def add_event(self, event: Event) -> None:
        """Note an event that is going to be delivered, and give it its number."""
        with self.lock:
            self._numbers += 1
            event.number = self._numbers
            self.events.append(event)
            self.tally.expect(event)

    def attempted(self, events: Sequence[Event], attempt: Attempt, state: State) -> None:
        """Write down one POST; a customer's message that was answered 200 has been received."""
        with self.lock:
            for event in events:
                event.attempts.append(attempt)
                event.state = state
                if state == "accepted":
                    self.tally.heard(event)
                if event.kind == "message":
                    self._tick(event)
            self.changed.notify_all()

    def wait_for(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until something holds; False when it still does not after so many seconds."""
        with self.lock:
            return self.changed.wait_for(holds, seconds)

    def is_past(self, version: int) -> bool:
        """Whether anything changed after a version."""
        return self.version > version

    def _tick(self, event: Event) -> None:
        found = self._by_wamid.get(event.wamid)
        if found is None or found[1].status not in ("sent", "failed"):
            return
        phone, bubble = found
        status = {"accepted": "received", "given_up": "failed"}.get(event.state, bubble.status)
        if status != bubble.status:
            bubble.status = status
            self.touch(phone, bubble)

    def _uncount(self, sent: Sent) -> None:
        if sent.token is not None:
            self.tokens[sent.token] -= 1
            if not self.tokens[sent.token]:
                del self.tokens[sent.token]

    def _forget(self, phone: Phone) -> None:
        del self.phones[phone.id]
        self._unknow(phone)
        for bubble in phone.bubbles:
            self._by_wamid.pop(bubble.wamid, None)

    def _know(self, phone: Phone) -> None:
        self._by_number[canonical(phone.number)] = phone
        for user_id in filter(None, (phone.user_id, phone.parent_user_id)):
            self._by_user[user_id] = phone

    def _unknow(self, phone: Phone) -> None:
        self._by_number.pop(canonical(phone.number), None)
        for user_id in filter(None, (phone.user_id, phone.parent_user_id)):
            self._by_user.pop(user_id, None)
