"""Exporting: a CSV as a stream of bytes, for a file, a pipe or a browser."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import StringIO

from core.db import Database
from core.exports import store
from core.exports.rules import COLUMNS, Subject, writer_of
from core.reports.rules import Days
from core.settings import Settings
from core.tickets.store import View

BOM = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else
PAGE = 5_000
Progress = Callable[[float], None]


def csv_bytes(
    database: Database,
    what: Subject | View,
    *,
    days: Days,
    settings: Settings,
    now: datetime,
    progress: Progress | None = None,
) -> Iterator[bytes]:
    """The CSV, in parts of up to 5,000 rows: UTF-8 with BOM, commas, CRLF, ids ascending.

    `what` is a subject, or those tickets that a view of the list shows, on all of its pages.

    Every page is read in a transaction of its own, opened and closed here: a slow download must
    not hold one for minutes (SQLite's log would grow, PostgreSQL could not clean up).
    `progress` is told, after each part, how much of the way (0 to 1) is behind. Raises StoreBusy.
    """
    subject, view = (Subject.TICKETS, what) if isinstance(what, View) else (what, None)
    columns = COLUMNS[subject]
    cells = writer_of(columns, settings.zone)
    buffer = StringIO()
    rows_out = csv.writer(buffer, lineterminator="\r\n")
    rows_out.writerow([name for name, _kind in columns])
    yield (BOM + _emptied(buffer)).encode()
    since, until = days.moments(settings.zone)
    with database.reading() as session:
        wanted = store.extent(session, subject, since=since, until=until, now=now)
    wanted = replace(wanted, view=view)
    after = wanted.first - 1
    while after < wanted.last:
        with database.reading() as session:
            rows = store.page(session, wanted, after=after, size=PAGE)
        if not rows:
            break
        rows_out.writerows(cells(rows))
        after = rows[-1][0]
        yield _emptied(buffer).encode()
        if progress:
            progress((after - wanted.first + 1) / (wanted.last - wanted.first + 1))


def _emptied(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
