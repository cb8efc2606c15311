"""The body as a whole: every change, every event of it counted, none lost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from core.whatsapp.events import Event
from core.whatsapp.reading.account import ACCOUNT_FIELDS, read_account, read_account_error
from core.whatsapp.reading.change import Change
from core.whatsapp.reading.messages import read_message
from core.whatsapp.reading.people import read_id_update, read_preference
from core.whatsapp.reading.statuses import read_status
from core.whatsapp.tree import Json, items_of, object_of, parse, text_of

Reader = Callable[[Json, Change], Event | None]
LONGEST_FAILURE: Final = 500
MESSAGES: Final = ("messages", "")  # a change that does not tell its field may be of these
# What stands in lists, by the field of the change. All other fields are kept and ignored: echoes
# and history of a telephone that shares the number, calls, groups, what another app answers.
LISTS: Final[dict[str, tuple[tuple[str, Reader], ...]]] = {
    **dict.fromkeys(MESSAGES, (("messages", read_message), ("statuses", read_status))),
    "user_preferences": (("user_preferences", read_preference),),
    "user_id_update": (("user_id_update", read_id_update),),
}


@dataclass(slots=True)
class Reading:
    """What a body held. `failures` are (position of the event in the body, what is wrong)."""

    readable: bool = True
    events: list[tuple[int, Event]] = field(default_factory=list)
    failures: list[tuple[int, str]] = field(default_factory=list)
    ignored: int = 0  # for another number, or of a kind that concerns nobody here

    @property
    def count(self) -> int:
        """How many events the body held, read or not; a change we do not handle is one."""
        return len(self.events) + len(self.failures) + self.ignored


def read(body: bytes, *, phone_number_id: str, now: datetime) -> Reading:
    """Everything in a body, in its order; events without a usable time get `now`."""
    tree = parse(body)
    if not isinstance(tree, dict):
        return Reading(readable=False)
    reading = Reading()
    for entry in items_of(tree, "entry"):
        changes = items_of(entry, "changes") if isinstance(entry, dict) else [entry]
        for change in changes:
            value = change.get("value") if isinstance(change, dict) else None
            if isinstance(value, dict):
                told = Change(text_of(change, "field"), value, entry.get("time"), now)
                _take(reading, told, phone_number_id)
            else:
                reading.ignored += 1
    return reading


def _take(reading: Reading, change: Change, phone_number_id: str) -> None:
    number = object_of(change.value, "metadata").get("phone_number_id")
    ours = number == phone_number_id or number is None
    before = reading.count
    for read_one, item in _items(change):
        if ours:
            _keep(reading, read_one, item, change)
        else:
            reading.ignored += 1
    if reading.count == before:
        reading.ignored += 1


def _items(change: Change) -> Iterator[tuple[Reader, Any]]:
    """The events of a change, each with what reads it."""
    for key, read_one in LISTS.get(change.field, ()):
        for item in items_of(change.value, key):
            yield read_one, item
    if change.field in ACCOUNT_FIELDS:
        yield read_account, change.value
    elif change.field in MESSAGES and not change.errors_told:
        # By now the messages are read, and have taken the errors that are theirs.
        for item in items_of(change.value, "errors"):
            yield read_account_error, item


def _keep(reading: Reading, read_one: Reader, item: Any, change: Change) -> None:
    position = reading.count
    try:
        if not isinstance(item, dict):
            raise TypeError("not an object")
        event = read_one(item, change)
    except Exception as error:  # noqa: BLE001 - whatever a stranger sent, the others are read
        reading.failures.append((position, f"{type(error).__name__}: {error}"[:LONGEST_FAILURE]))
    else:
        if event is None:
            reading.ignored += 1
        else:
            reading.events.append((position, event))
