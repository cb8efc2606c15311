"""Today's messages by hour, against a plain count in Python."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.contacts.tables import contacts
from core.conversations.tables import messages
from core.db import Database
from core.reports.store import Hour, today_by_hour
from tests.cast import settings


@pytest.mark.parametrize(
    ("zone", "now"),
    [
        ("America/Argentina/Buenos_Aires", datetime(2026, 11, 23, 15, 30, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 23, 15, 30, tzinfo=UTC)),  # half an hour off
        ("Europe/Madrid", datetime(2026, 10, 25, 22, 30, tzinfo=UTC)),  # 25 hours long
        ("America/Argentina/Buenos_Aires", datetime(2026, 11, 23, 3, 10, tzinfo=UTC)),  # 00:10
    ],
)
def test_every_message_of_the_local_day_is_in_its_hour(
    database: Database, zone: str, now: datetime
) -> None:
    chosen = settings(business__timezone=zone)
    times = [now - timedelta(minutes=17 * n) for n in range(200)]
    rows = [
        {
            "contact_id": 1,
            "direction": "in",
            "author": ("customer", "bot", "operator")[n % 3],
            "kind": "text",
            "content": b"{}",
            "at": at,
            "day": clock.local_day(at, chosen.zone),
        }
        for n, at in enumerate(times)
    ]
    with database.transaction() as session:
        today = clock.local_day(now, chosen.zone)
        session.execute(contacts.insert(), [{"id": 1, "created_at": now, "created_day": today}])
        session.execute(messages.insert(), rows)
        found = today_by_hour(session, settings=chosen, now=now)

    midnight = min(at for at in times if clock.local_day(at, chosen.zone) == today)
    start = midnight.astimezone(chosen.zone).replace(hour=0, minute=0, second=0, fold=0)
    expected = Counter(
        (int((row["at"] - start) / timedelta(hours=1)), row["author"])
        for row in rows
        if row["day"] == today
    )
    assert found == [Hour(h, author, n) for (h, author), n in sorted(expected.items())]


def test_a_day_without_messages_has_no_hours(database: Database) -> None:
    with database.reading() as session:
        assert today_by_hour(session, settings=settings(), now=clock.now()) == []
