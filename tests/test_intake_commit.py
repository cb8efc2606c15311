"""A batch in which something can never be written: the rest of it is, and nobody comes again."""

import random
import string
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from core.db import Database
from core.intake.commit import Committer
from core.intake.published import Published
from core.intake.tables import journal_failures
from core.intake.webhooks import Webhook
from tests.cast import CARLA, DORA, House, body, message, value

# More than an index of PostgreSQL takes, and of a kind that cannot be compressed to less.
ENDLESS = "wamid." + "".join(random.Random(1).choices(string.ascii_letters, k=20_000))


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    with capture_logs():
        yield House(database)


@pytest.fixture
def commit(house: House) -> Committer:
    return Committer(
        house.database,
        settings=house.settings,
        published=Published(house.settings),
        wake=lambda: None,
        now=lambda: house.now,
    )


def webhooks(house: House, *elements: dict[str, Any]) -> list[Webhook]:
    return [Webhook(body(value(element)), house.now) for element in elements]


def failures(house: House) -> list[Any]:
    with house.database.reading() as session:
        return list(session.execute(select(journal_failures.c.error)))


def test_a_value_beyond_the_databases_limits_stops_nobody_else(
    house: House, commit: Committer
) -> None:
    batch = webhooks(
        house,
        message("antes", wa_id=CARLA, at=house.now),
        message("nunca", wa_id=CARLA, at=house.now, wamid=ENDLESS),
        message("después", wa_id=DORA, at=house.now),
    )
    assert commit(batch).durable
    assert "antes" in {row.text for row in house.said(CARLA)}
    assert [row.text for row in house.said(DORA) if row.direction == "in"] == ["después"]
    if not house.database.is_sqlite:  # SQLite takes it
        assert len(failures(house)) == 1
