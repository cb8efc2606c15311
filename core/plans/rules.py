"""What counts against the plan, and what is left. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

# Inbound messages that are no messages: they cost nothing and start nothing.
FREE_KINDS: Final = frozenset({"reaction", "edit", "revoke", "system"})


class Bill(NamedTuple):
    """What one message is billed as, and to whom it went."""

    month: date  # its first day, of the day on which we queued it
    contact_id: int
    ticket_id: int  # 0: none
    category: str
    type: str


@dataclass(frozen=True, slots=True)
class Billed:
    """Messages of a month that Meta bills alike."""

    month: date
    category: str  # marketing, utility, service …; '' where it was not told
    type: str  # regular, free_customer_service …
    messages: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Messages of one period; `reserved` are queued and will count once WhatsApp accepts them."""

    inbound: int
    outbound: int
    reserved: int

    @property
    def used(self) -> int:
        """Messages processed: received and accepted by WhatsApp."""
        return self.inbound + self.outbound


def period_of(now: datetime, zone: ZoneInfo) -> date:
    """The first day of the period (a calendar month of the business time zone)."""
    return now.astimezone(zone).date().replace(day=1)


def counts(kind: str) -> bool:
    """Whether an inbound message of this type counts."""
    return kind not in FREE_KINDS


def remaining(quota: int, usage: Usage) -> int | None:
    """What is left of the quota, never below 0; None when the plan is unlimited (quota 0)."""
    if quota == 0:
        return None
    return max(quota - usage.used, 0)


def spendable(quota: int, usage: Usage) -> int | None:
    """What the bot may still promise: the rest, less what is queued; None when unlimited."""
    left = remaining(quota, usage)
    return None if left is None else max(left - usage.reserved, 0)
