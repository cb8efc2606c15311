"""The simulated network as a whole: its parts, its life, and its settings.

What the business may do is `business`, what the customers do is `customers`.
"""

from secrets import token_hex
from threading import Event as Flag
from time import time
from typing import Any

from simulator.armed import Faults
from simulator.chaos import Chaos, Plan
from simulator.deliveries import Deliveries
from simulator.events import Event
from simulator.ledger import Ledger
from simulator.media import Media
from simulator.pace import Pace
from simulator.payloads import Price, StatusNote
from simulator.payloads import status as status_value
from simulator.phones import Bubble, Phone
from simulator.prices import price_of
from simulator.settings import Behaviour, Bounds, Identity
from simulator.templates import Templates


class Network:
    """One WhatsApp. Threads of all requests share it; the ledger's lock keeps them apart."""

    def __init__(
        self,
        identity: Identity,
        behaviour: Behaviour | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.identity = identity
        self.behaviour = self._calm = behaviour or Behaviour()
        self.ledger = Ledger(bounds or Bounds())
        self.faults = Faults()
        self.media = Media(identity.app_secret, self.ledger.bounds.media_bytes)
        self.templates = Templates()
        self.pace = Pace()
        self.deliveries = Deliveries(identity, self.ledger, self.faults, lambda: self.behaviour)
        self.epoch = token_hex(4)  # another one after each start and each reset
        self.token = identity.access_token  # the one in force
        self.free_used = 0  # service messages that went free
        self.closing = Flag()  # ends every answer that hangs or streams

    def start(self) -> None:
        """Begin to deliver webhooks."""
        self.deliveries.start()

    def close(self) -> None:
        """Let go of everything that waits."""
        self.closing.set()
        self.ledger.touch()
        self.deliveries.stop()

    def change(self, changes: dict[str, Any]) -> Behaviour:
        """Behave otherwise from now on; pydantic.ValidationError leaves things as they were."""
        self.behaviour = self.behaviour.changed(changes)
        return self.behaviour

    def reset(self) -> None:
        """As new: no phones, no ledger, no faults, nothing queued, the first behaviour again."""
        self.epoch = token_hex(4)
        self.tame()
        self.faults.disarm()
        self.deliveries.clear()
        self.ledger.clear()
        self.templates = Templates()
        self.behaviour = Behaviour()
        self.token, self.free_used = self.identity.access_token, 0

    def unleash(self, plan: Plan) -> Chaos:
        """Let a mix of faults strike from now on, instead of the one before."""
        self.tame()
        self.faults.chaos = Chaos(plan)
        self._calm = self.behaviour
        self.behaviour = self.behaviour.changed({"batch": plan.batch})
        return self.faults.chaos

    def tame(self) -> None:
        """No more chaos; what it delayed still comes."""
        if self.faults.chaos is not None:
            self.faults.chaos = None
            self.behaviour = self.behaviour.changed({"batch": self._calm.batch})

    def disarm(self, number: int | None = None) -> None:
        """Take a fault away, or all, and let go what it held back."""
        self.faults.disarm(number)
        self.deliveries.release(number)

    def tell(
        self, phone: Phone, bubble: Bubble, status: str, errors: tuple[tuple[int, str], ...] = ()
    ) -> Event:
        """Queue one status of a message of the business. The ledger's lock is held."""
        now = time()
        due = now + (self.behaviour.delays.get(status, 0.0) if not errors else 0.0)
        note = StatusNote(
            bubble.wamid,
            status,
            due,
            bubble.token,
            price=None if errors else self._price_once(phone, bubble, now),
            errors=errors,
            old=bubble.old_form or self.behaviour.old_statuses,
        )
        value = status_value(self.identity, phone, note)
        event = Event("status", value, phone.id, bubble.wamid, status, due)
        bubble.status = status
        self.ledger.add_event(event)
        self.deliveries.put([event])
        return event

    def _price_once(self, phone: Phone, bubble: Bubble, now: float) -> Price | None:
        """Its price with the first status that tells of success; None with the others."""
        if bubble.priced:
            return None
        bubble.priced = True
        used = self.free_used
        price = price_of(bubble.category, phone, self.behaviour, now, free_used=used)
        self.free_used += price["type"] == "free_customer_service"
        return price
