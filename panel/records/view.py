"""What the page shows, as it stands in its address. Pure.

The address is the truth, as on the page of tickets, and read as a stranger's: an unknown value
filters nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.intake.store.entries import FAILED, Wanted
from core.reports.rules import start_of
from panel.words import _

PAGE_SIZE: Final = 50
OUTCOMES: Final = {
    "con-fallas": FAILED,
    "aplicados": "applied",
    "ajenos": "ignored",
    "ilegibles": "unreadable",
}


def outcome_names() -> dict[str, str]:
    """The outcomes one may ask for, by their word in the address."""
    return {
        "con-fallas": _("Con fallas"),
        "aplicados": _("Aplicado"),
        "ajenos": _("Ajeno"),
        "ilegibles": _("Ilegible"),
    }


@dataclass(frozen=True, slots=True)
class Address:
    """The parameters of the journal's page."""

    params: Mapping[str, str]

    @property
    def outcome(self) -> str:
        """A key of OUTCOMES, or '' for all."""
        asked = self.params.get("resultado", "")
        return asked if asked in OUTCOMES else ""

    @property
    def since(self) -> date | None:
        """The first local day."""
        return _day(self.params.get("desde", ""))

    @property
    def until(self) -> date | None:
        """The last local day, included."""
        return _day(self.params.get("hasta", ""))

    @property
    def before(self) -> int | None:
        """The list goes on after this entry."""
        return _id(self.params.get("antes", ""))

    @property
    def failed_before(self) -> int | None:
        """The list of what failed goes on after this failure."""
        return _id(self.params.get("fallas", ""))

    def wanted(self, zone: ZoneInfo) -> Wanted:
        """The same for the store."""
        after = self.until + timedelta(days=1) if self.until and self.until < date.max else None
        return Wanted(
            since=start_of(self.since, zone) if self.since else None,
            until=start_of(after, zone) if after else None,
            outcome=OUTCOMES.get(self.outcome, ""),
            before=self.before,
        )

    def with_(self, **changes: str) -> "Address":
        """The address with these parameters; an empty one is left out, and the list begins anew."""
        kept = {**self.params, "antes": "", **changes}
        return Address({name: value for name, value in kept.items() if value})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < len(text) < 16 else None
