"""What a CSV holds and how each cell is written. Pure.

Column names are a contract; which rows there are is the store's business.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

# What makes a spreadsheet run a cell; the wide forms count in East Asian locales.
FORMULA: Final = frozenset("=+-@＝＋－＠")
CONTROLS: Final = frozenset("\t\r\n")
KNOWN_HOURS: Final = 20_000  # more than two years of them; beyond, memory would grow


class Subject(StrEnum):
    """What can be exported."""

    CONTACTS = "contacts"
    TICKETS = "tickets"
    MESSAGES = "messages"


class Kind(StrEnum):
    """How a column is written."""

    PLAIN = "plain"  # ours: numbers and fixed words
    TEXT = "text"  # written by people: made safe
    PHONE = "phone"  # digits in the store, E.164 in the file
    TIME = "time"  # UTC text in the store, local time in the file


Columns = tuple[tuple[str, Kind], ...]
COLUMNS: Final[dict[Subject, Columns]] = {
    Subject.CONTACTS: (
        ("id", Kind.PLAIN),
        ("created_at", Kind.TIME),
        ("name", Kind.TEXT),
        ("phone", Kind.PHONE),
        ("wa_id", Kind.TEXT),
        ("user_id", Kind.TEXT),
        ("username", Kind.TEXT),
        ("messages", Kind.PLAIN),
        ("last_message_at", Kind.TIME),
    ),
    Subject.TICKETS: (
        ("number", Kind.PLAIN),
        ("created_at", Kind.TIME),
        ("name", Kind.TEXT),
        ("phone", Kind.PHONE),
        ("source", Kind.TEXT),
        ("topic", Kind.TEXT),
        ("order", Kind.TEXT),
        ("status", Kind.PLAIN),
        ("operator", Kind.TEXT),
        ("taken_at", Kind.TIME),
        ("first_reply_at", Kind.TIME),
        ("closed_at", Kind.TIME),
        ("expires_at", Kind.TIME),
    ),
    Subject.MESSAGES: (
        ("id", Kind.PLAIN),
        ("at", Kind.TIME),
        ("contact_id", Kind.PLAIN),
        ("phone", Kind.PHONE),
        ("direction", Kind.PLAIN),
        ("author", Kind.PLAIN),
        ("kind", Kind.TEXT),
        ("text", Kind.TEXT),
        ("status", Kind.PLAIN),
        ("ticket", Kind.PLAIN),
    ),
}


def text_cell(text: str | None) -> str:
    """A text that no spreadsheet runs: what could be a formula gets a leading apostrophe."""
    if not text:
        return ""
    if text[0] in CONTROLS or text.lstrip()[:1] in FORMULA:
        return f"'{text}"
    return text


class LocalTimes:
    """Turns UTC texts «YYYY-MM-DD HH:MM:SS…» into local «YYYY-MM-DD HH:MM:SS»; None into ''.

    A million datetimes cost seconds. In an hour without a change of the clocks, and with an offset
    of whole hours, only the text up to the hour differs: that part is computed once per hour.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._hours: dict[str, str] = {}  # '': in this hour every text has to be computed

    def __call__(self, text: str | None) -> str:
        if text is None:
            return ""
        hour = self._hours.get(text[:13])
        if hour is None:
            hour = self._learn(text[:13])
        return hour + text[13:19] if hour else self._exact(text)

    def _learn(self, hour: str) -> str:
        if len(self._hours) >= KNOWN_HOURS:
            self._hours.clear()
        first, last = self._exact(f"{hour}:00:00"), self._exact(f"{hour}:59:59")
        plain = first[:13] == last[:13] and (first[13:], last[13:]) == (":00:00", ":59:59")
        self._hours[hour] = first[:13] if plain else ""
        return self._hours[hour]

    def _exact(self, text: str) -> str:
        moment = datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
        return moment.astimezone(self._zone).isoformat(" ", "seconds")[:19]


Cells = Iterator[tuple[Any, ...]]


def writer_of(columns: Columns, zone: ZoneInfo) -> Callable[[Sequence[Sequence[Any]]], Cells]:
    """A function that turns rows of the store into rows of cells, a whole page at a time.

    It works column by column, which is several times faster than cell by cell.
    """
    ways = _ways(zone)
    chosen = [ways[kind] for _name, kind in columns]

    def cells(rows: Sequence[Sequence[Any]]) -> Cells:
        written = [
            way(column) for way, column in zip(chosen, zip(*rows, strict=True), strict=False)
        ]
        return zip(*written, strict=True)

    return cells


def _ways(zone: ZoneInfo) -> dict[Kind, Callable[[Sequence[Any]], Iterable[Any]]]:
    """How the values of a column become cells. Most texts begin with a letter: those are safe."""
    local = LocalTimes(zone)
    return {
        Kind.PLAIN: iter,
        Kind.TEXT: lambda texts: [t if t and t[0].isalnum() else text_cell(t) for t in texts],
        Kind.PHONE: lambda digits: [f"'+{d}" if d else "" for d in digits],
        Kind.TIME: lambda moments: map(local, moments),
    }
