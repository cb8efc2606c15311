"""What a message costs, as the statuses tell it: who pays is known once it is accepted.

Source: the status webhook's page of September 2026 and the pricing page. From 1 October 2026 on
free-form answers and in-window utility templates are billed; Meta lets a number of service
messages a month go free. Free entry points stayed as they were: 72 hours from our answer to
somebody who came by an ad and was answered within 24.
"""

from typing import Final

from simulator.payloads import Price
from simulator.phones import Phone
from simulator.settings import Behaviour

HOUR: Final = 3600.0
ANSWER_WITHIN: Final = 24 * HOUR
ENTRY_LASTS: Final = 72 * HOUR


def price_of(
    category: str, phone: Phone, behaviour: Behaviour, now: float, *, free_used: int
) -> Price:
    """`pricing` of a message of this category (service, utility, marketing, authentication).

    free_used: the service messages that went free before it.
    """
    kind = "regular"
    if phone.free_until > now:
        kind = "free_entry_point"
    elif behaviour.prices == "2025-07":
        open_ = phone.window_open(now, 24)
        if category == "service" or (category == "utility" and open_):
            kind = "free_customer_service"
    elif category == "service" and free_used < behaviour.free_service_messages:
        kind = "free_customer_service"
    billable = kind == "regular"
    return {"billable": billable, "pricing_model": "PMP", "type": kind, "category": category}


def open_entry_point(phone: Phone, now: float) -> None:
    """The first answer within a day of the ad opens three free days."""
    if 0 < now - phone.came_by_ad_at <= ANSWER_WITHIN and phone.free_until < now:
        phone.free_until, phone.came_by_ad_at = now + ENTRY_LASTS, 0.0
