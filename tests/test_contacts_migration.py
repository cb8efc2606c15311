"""The ledger of an installation that knew numbers as they came, brought to one form each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from core.contacts.rules import ContactRow
from core.contacts.store import get, identify
from core.db import Database
from core.schema import MIGRATIONS
from core.whatsapp.people import Sender
from tests.cast import NOON, settings
from tests.servers.postgresql import Server

BEFORE = {
    1: ["wa:541155550101", "id:AR.1"],  # the older of two contacts of one person
    2: ["wa:5491155550101", "id:AR.2"],
    3: ["wa:5215555550142"],  # Mexico, the other way round
    4: ["wa:525555550142"],
    5: ["wa:551187654321"],  # alone, and known by its long form from now on
    6: ["wa:551132654321"],  # a landline
    7: ["wa:541155550107", "wa:5491155550107"],  # both already one contact's
    8: ["wa:573005550142", "id:CO.8"],
}


def upgrade(database: Database, revision: str) -> None:
    """Migrate up to a revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.transaction() as session:
        config.attributes["connection"] = session
        command.upgrade(config, revision)


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of 0002 with people in it who were told apart by how their number is written."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        url = server.create("numbers_as_they_came")
    database = Database(url)
    upgrade(database, "0002")
    with database.transaction() as session:
        for contact, keys in BEFORE.items():
            made = "INSERT INTO contacts (id, created_at, created_day) VALUES (:id, :at, :day)"
            at = "2026-11-01 00:00:00.000000+00:00"
            session.execute(text(made), {"id": contact, "at": at, "day": "2026-11-01"})
            for key in keys:
                kept = "INSERT INTO contact_identities (key, contact_id) VALUES (:key, :id)"
                session.execute(text(kept), {"key": key, "id": contact})
    yield database
    database.dispose()
    if request.param == "postgresql":
        server.drop("numbers_as_they_came")


def test_two_formats_of_one_number_become_one_and_two_contacts_are_proposed(old: Database) -> None:
    upgrade(old, "0003")
    with old.reading() as session:
        rows = session.execute(text("SELECT key, contact_id FROM contact_identities ORDER BY key"))
        assert dict(map(tuple, rows)) == {
            "id:AR.1": 1,
            "id:AR.2": 2,
            "id:CO.8": 8,
            "wa:5215555550142": 3,
            "wa:5491155550101": 1,
            "wa:5491155550107": 7,
            "wa:551132654321": 6,
            "wa:5511987654321": 5,
            "wa:573005550142": 8,
        }
        proposed = "SELECT first_id, second_id, evidence, state FROM contact_merges ORDER BY id"
        assert list(map(tuple, session.execute(text(proposed)))) == [
            (1, 2, "wa:5491155550101", "proposed"),
            (3, 4, "wa:5215555550142", "proposed"),
        ]


def test_whoever_wrote_before_the_migration_is_known_after_it(old: Database) -> None:
    upgrade(old, "head")
    senders = {1: "541155550101", 3: "525555550142", 5: "551187654321", 7: "5491155550107"}
    with old.transaction() as session:
        for contact, number in senders.items():
            sender = Sender(wa_id=number)
            known = identify(session, [sender], settings=settings(), now=NOON)
            assert set(known.values()) == {contact}
            assert isinstance(get(session, contact), ContactRow)
