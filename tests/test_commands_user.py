"""Users from the command line: made-up passwords are shown once and work."""

from datetime import UTC, datetime

from core.accounts import actions
from core.db import Database
from tests.terminal import Said, call

ANA = ("--name", "Ana Paz", "--email", "Ana@Example.org")


def signs_in(database: Database, email: str, password: str) -> bool:
    now = datetime.now(UTC)
    with database.transaction() as session:
        attempt = actions.open_attempt(session, email=email, address="127.0.0.1", now=now)
    verdict = actions.judge(attempt, password)
    with database.transaction() as session:
        return actions.close_attempt(session, attempt, verdict, now=now) is not None


def shown(said: Said) -> str:
    """The password that was shown."""
    return said.lines[-1].removeprefix("Password (shown this once): ")


def test_a_made_up_password_is_shown_and_works(database: Database, database_url: str) -> None:
    said = call("user", "add", *ANA, "--role", "operator", url=database_url)
    assert said.status == 0
    assert signs_in(database, "ana@example.org", shown(said))


def test_a_given_password_is_not_shown(database: Database, database_url: str) -> None:
    password = "el-jacarandá-en-flor"
    said = call("user", "add", *ANA, "--role", "admin", "--password", password, url=database_url)
    assert (said.status, password in said.out) == (0, False)
    assert signs_in(database, "ana@example.org", password)


def test_a_new_password_ends_the_old_one(database: Database, database_url: str) -> None:
    old = shown(call("user", "add", *ANA, "--role", "operator", url=database_url))
    new = shown(call("user", "password", "ANA@example.org", url=database_url))
    assert not signs_in(database, "ana@example.org", old)
    assert signs_in(database, "ana@example.org", new)


def test_a_disabled_user_is_out_and_listed_as_such(database: Database, database_url: str) -> None:
    password = shown(call("user", "add", *ANA, "--role", "operator", url=database_url))
    assert call("user", "disable", "ana@example.org", url=database_url).status == 0
    assert not signs_in(database, "ana@example.org", password)
    (line,) = call("user", "list", url=database_url).lines
    assert line.split("\t") == ["ana@example.org", "Ana Paz", "operator", "DESHABILITADO"]


def test_what_cannot_be_is_one_line_and_1(database_url: str) -> None:
    assert call("user", "add", *ANA, "--role", "operator", url=database_url).status == 0
    for arguments in (
        ("add", *ANA, "--role", "operator"),  # the e-mail is taken
        ("add", "--name", "B", "--email", "b@x.org", "--role", "admin", "--password", "corta"),
        ("disable", "nadie@example.org"),
        ("password", "nadie@example.org"),
    ):
        said = call("user", *arguments, url=database_url)
        assert (said.status, said.err.count("\n")) == (1, 1)
