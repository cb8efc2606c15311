"""What a list of tickets is asked for: a filter, an order, a page. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.tickets.machine import Status


@dataclass(frozen=True, slots=True)
class View:
    """A filter over the tickets; an empty field filters nothing. Texts match any part.

    Moments are UTC, in `[since, until)`. The two clocks are of open tickets only: `due_within` and
    `window_within` ask for those with so much left or less, but something.
    """

    statuses: tuple[Status, ...] = ()
    operator_id: int | None = None
    unassigned: bool = False
    unread: bool = False
    is_open: bool = False
    due_within: timedelta | None = None
    window_within: timedelta | None = None
    window_closed: bool = False
    since: datetime | None = None
    until: datetime | None = None
    number: int | None = None
    phone: str = ""
    name: str = ""
    topic: str = ""
    source: str = ""
    order: str = ""
    sort: str = "received"
    descending: bool = True
    page: int = 1
    size: int = 50
