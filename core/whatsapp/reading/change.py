"""One change of a webhook, and what the reading of each of its events needs to know of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.whatsapp.tree import Json, moment_of, text_of


@dataclass(slots=True)
class Change:
    """One element of `changes[]`."""

    field: str
    value: Json
    told_at: Any  # entry[].time: Unix seconds, of account-level fields only
    now: datetime
    people: dict[str, Json] | None = None  # contacts[] by identifier, once somebody asks
    errors_told: bool = False  # value.errors stand on a message already

    def moment(self, told: Any) -> datetime:
        """A time of the wire; `now` where there is none, or one that has not come yet."""
        at = moment_of(told)
        return self.now if at is None or at > self.now else at


def required(raw: Json, key: str) -> str:
    """The string under this key; ValueError when there is none."""
    value = text_of(raw, key)
    if not value:
        raise ValueError(f"no {key}")
    return value
