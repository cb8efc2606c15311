"""What an account says of its number. Pure."""

from dataclasses import dataclass
from typing import Any, Final

# Messages per second by `throughput.level`; a number that is also on the WhatsApp Business app has
# a rate of its own (whatsapp-cloud-api, section 1.6).
RATES: Final = {"STANDARD": 80, "HIGH": 1000}
COEXISTENCE_RATE: Final = 20
FIELDS: Final = (
    "throughput",
    "is_on_biz_app",
    "quality_rating",
    "display_phone_number",
    "whatsapp_business_manager_messaging_limit",
)


@dataclass(frozen=True, slots=True)
class Account:
    """The number, as Meta has it."""

    rate: int | None  # messages per second; None: it does not say
    quality: str  # GREEN | YELLOW | RED | UNKNOWN
    display_phone: str  # as people write it
    tier: str  # of people it may write to first in a day: TIER_250 … TIER_UNLIMITED


def read_account(tree: dict[str, Any]) -> Account:
    """The answer to `GET /{number}?fields=…`; what is missing stays empty."""
    throughput = tree.get("throughput")
    level = throughput.get("level") if isinstance(throughput, dict) else None
    return Account(
        rate=COEXISTENCE_RATE if tree.get("is_on_biz_app") is True else RATES.get(str(level)),
        quality=_word(tree.get("quality_rating"), 16),
        display_phone=_word(tree.get("display_phone_number"), 32),
        tier=_word(tree.get("whatsapp_business_manager_messaging_limit"), 32),
    )


def may_send(tree: dict[str, Any]) -> bool:
    """Whether Meta's own look at the number's health says nothing against sending."""
    health = tree.get("health_status")
    return not isinstance(health, dict) or health.get("can_send_message") != "BLOCKED"


def _word(value: Any, length: int) -> str:
    return value.replace("\x00", "")[:length] if isinstance(value, str) else ""
