"""What is true of a contact. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

# WhatsApp allows free text for 24 h after the customer's last message; ours closes a minute early,
# so that what is on its way still arrives inside (whatsapp-cloud-api, the 24-hour window).
WINDOW: Final = timedelta(hours=24) - timedelta(minutes=1)


class Identified(Protocol):
    """Somebody as a channel tells of them: at least one identifier, and perhaps a name."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every identifier, the most lasting first, as stored in contact_identities."""

    @property
    def wa_id(self) -> str | None:
        """Digits, verbatim."""

    @property
    def user_id(self) -> str | None:
        """The business-scoped id."""

    @property
    def name(self) -> str:
        """As the person chose it; may be empty."""

    @property
    def username(self) -> str | None:
        """Without the @."""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as the actions need it."""

    id: int
    name: str
    wa_id: str | None
    user_id: str | None
    username: str | None
    last_inbound_at: datetime | None
    silenced_by: int | None

    @property
    def phone(self) -> str:
        """E.164, or '' when the phone is hidden."""
        return f"+{self.wa_id}" if self.wa_id else ""


def window_until(last_inbound_at: datetime | None) -> datetime | None:
    """When the service window closes; None if the customer never wrote."""
    return last_inbound_at + WINDOW if last_inbound_at else None


def window_is_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether free text may be sent now."""
    until = window_until(last_inbound_at)
    return until is not None and now < until
