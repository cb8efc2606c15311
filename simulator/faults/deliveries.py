"""Faults of webhook events on their way out."""

from typing import Literal

from pydantic import Field

from .base import Fault

Only = Literal["messages", "statuses", "notices", "all"]


class DeliveryFault(Fault):
    """Strikes a webhook event on its way out."""

    only: Only = "all"


class Duplicate(DeliveryFault):
    """The same event so many times: in parallel, or each after the one before was answered."""

    kind: Literal["duplicate"]
    copies: int = Field(default=2, ge=2, le=100)
    parallel: bool = True


class Redeliver(DeliveryFault):
    """Once more so long after it was queued, though it was answered 200: the same body."""

    kind: Literal["redeliver"]
    seconds: float = Field(default=7200.0, ge=0, le=8 * 86400)


class Delay(DeliveryFault):
    """Comes later; the ones behind it overtake."""

    kind: Literal["delay"]
    seconds: float = Field(default=5.0, ge=0, le=86400)


class Hold(DeliveryFault):
    """Kept back until the fault is taken away."""

    kind: Literal["hold"]
    times: int = Field(default=0, ge=0, le=1_000_000)


class Shuffle(DeliveryFault):
    """Gathers `times` events and lets them go in an order drawn from `seed`, all at once."""

    kind: Literal["shuffle"]
    times: int = Field(default=2, ge=2, le=10_000)
    seed: int = 0


class Gather(DeliveryFault):
    """Gathers `times` events and sends them in one POST."""

    kind: Literal["gather"]
    times: int = Field(default=10, ge=2, le=1000)


class Lose(DeliveryFault):
    """Never comes."""

    kind: Literal["lose"]


class Forge(DeliveryFault):
    """The first attempt carries a wrong signature, its retries the right one."""

    kind: Literal["forge"]
