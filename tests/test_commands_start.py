"""New code on an old database, old code on a new one: one clear line, exit status 78."""

import subprocess
import sys

import pytest
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from core import schema
from core.__main__ import PROCESSES
from core.bot import store as flows
from core.commands import start
from core.db import Database
from core.errors import SettingsError
from core.settings import ROOT
from tests.cast import ENVIRONMENT, NOON, settings
from tests.terminal import bare, call


def set_migration(database: Database, name: str) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": name})


@pytest.mark.parametrize("name", [*PROCESSES, "export tickets", "user list", "flow show"])
def test_a_database_of_a_newer_version_is_refused(name: str, sqlite_url: str) -> None:
    database = Database(sqlite_url)
    set_migration(database, "9999")
    database.dispose()
    said = call(*name.split(), url=sqlite_url)
    assert (said.status, said.out) == (78, "")
    assert said.err.count("\n") == 1
    assert "9999" in said.err
    assert "newer" in said.err


def test_migrate_leaves_a_newer_database_alone(database: Database, database_url: str) -> None:
    set_migration(database, "9999")
    said = call("migrate", url=database_url)
    assert said.status == 78
    with database.reading() as session:
        assert schema.current(session) == "9999"


@pytest.mark.parametrize("name", [*PROCESSES, "export tickets", "seed --contacts 1"])
def test_where_there_is_no_database_none_is_made(name: str, tmp_path: object) -> None:
    said = call(*name.split(), url=f"sqlite:///{tmp_path}/missing.db")
    assert said.status in (2, 78)
    assert not list(tmp_path.iterdir())  # type: ignore[attr-defined]  # a Path


def test_an_empty_database_is_refused_until_it_is_migrated(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/openbot.db"
    database = Database(url)
    with database.transaction():
        pass
    with pytest.raises(SettingsError, match="empty"):
        start.require_schema(database)
    assert "from empty to migration" in call("migrate", url=url).out
    assert "nothing to do" in call("migrate", url=url).out
    start.require_schema(database)
    database.dispose()


def test_the_first_start_publishes_the_flow_and_later_ones_do_not(database: Database) -> None:
    for _start in range(2):
        start.publish_first_flow(database, settings(), now=NOON)
    with database.reading() as session:
        version = flows.published(session)
    assert version is not None
    assert (version.version, version.author) == (1, "system")


def test_a_first_flow_that_cannot_be_used_stops_the_start(database: Database) -> None:
    with pytest.raises(SettingsError, match=r"bot\.flow"):
        start.publish_first_flow(database, settings(bot__flow="nowhere.toml"), now=NOON)


def test_the_first_administrator_is_told_of_once(database: Database) -> None:
    told = start.first_administrator(database, now=NOON)
    assert told is not None
    assert "admin@openbot.local" in told
    assert start.first_administrator(database, now=NOON) is None


def test_the_migrations_are_known_as_alembic_knows_them() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    known = [script.revision for script in scripts.walk_revisions()]
    assert scripts.get_heads() == [schema.head()]
    assert all(schema.knows(name) for name in known)
    assert not schema.knows("9999")


def test_the_migration_of_a_database_is_read_as_alembic_reads_it(database: Database) -> None:
    with database.reading() as session:
        told = MigrationContext.configure(session).get_current_revision()
        assert schema.current(session) == told == schema.head()


@pytest.mark.parametrize("name", PROCESSES)
def test_a_start_imports_nothing_it_does_not_need(name: str, sqlite_url: str) -> None:
    script = (
        "import sys; from core.__main__ import PROCESSES, main; "
        f"sys.modules[PROCESSES['{name}']] = type(sys)('nobody'); "
        f"sys.modules[PROCESSES['{name}']].main = lambda _settings: 0; "
        f"assert main(['{name}']) == 0; "
        "sys.exit('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**bare(), **ENVIRONMENT, "OPENBOT_DATABASE__URL": sqlite_url},
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()
