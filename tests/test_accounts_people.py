"""Users: who may change whom, and what holds whoever asks."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from core.accounts import actions, passwords
from core.accounts.actions import NewUser
from core.accounts.passwords import HashedPassword
from core.accounts.rules import InvalidUser, Role, User
from core.accounts.store import people
from core.accounts.tables import audit, users
from core.db import Database, Session
from core.errors import NotAllowed, NotFound

NOW = datetime(2026, 11, 22, 15, 4, tzinfo=UTC)
SECRET = HashedPassword("$argon2id$not-used-here")


def add(session: Session, name: str, role: Role = Role.OPERATOR) -> User:
    new = NewUser(name, f"{name}@empresa.com.ar", role)
    user_id = actions.add_user(session, new, password=SECRET, by=None, now=NOW)
    return people.get(session, user_id).user


def trail(session: Session) -> list[tuple[Any, ...]]:
    rows = session.execute(
        select(audit.c.user_id, audit.c.action, audit.c.subject, audit.c.detail).order_by(
            audit.c.id
        )
    )
    return [tuple(row) for row in rows]


def test_a_user_is_stored_clean_and_listed_by_name(database: Database) -> None:
    new = NewUser(" Zoe  Paz ", "ZOE@Empresa.com.AR", Role.OPERATOR, "+54 11 5555-0101")
    with database.transaction() as session:
        add(session, "ana", Role.ADMIN)
        actions.add_user(session, new, password=SECRET, by=None, now=NOW)
    with database.reading() as session:
        ana, zoe = people.everybody(session)
        assert (ana.name, ana.role) == ("ana", Role.ADMIN)
        assert (zoe.name, zoe.email, zoe.phone) == (
            "Zoe Paz",
            "zoe@empresa.com.ar",
            "+54 11 5555-0101",
        )
        assert zoe.enabled
        assert zoe.created_at == NOW


def test_an_e_mail_belongs_to_one_user(database: Database) -> None:
    with database.transaction() as session:
        ana, beto = add(session, "ana"), add(session, "beto")
        with pytest.raises(InvalidUser, match="Ya hay un usuario"):
            add(session, "Ana")
        taken = NewUser("Beto", ana.email, Role.OPERATOR)
        with pytest.raises(InvalidUser, match="Ya hay un usuario"):
            actions.edit_user(session, beto.id, taken, by=None, now=NOW)


def test_only_administrators_change_users(database: Database) -> None:
    with database.transaction() as session:
        ana, beto = add(session, "ana", Role.ADMIN), add(session, "beto")
        new = NewUser("Carla", "carla@empresa.com.ar", Role.ADMIN)
        with pytest.raises(NotAllowed):
            actions.add_user(session, new, password=SECRET, by=beto, now=NOW)
        with pytest.raises(NotAllowed):
            actions.edit_user(session, beto.id, new, by=beto, now=NOW)
        with pytest.raises(NotAllowed):
            actions.disable_user(session, ana.id, by=beto, now=NOW)
        with pytest.raises(NotAllowed):
            actions.enable_user(session, ana.id, by=beto, now=NOW)
        with pytest.raises(NotAllowed):
            actions.set_password(session, ana.id, SECRET, by=beto, now=NOW)
        assert [row.name for row in people.everybody(session)] == ["ana", "beto"]


def test_the_last_enabled_administrator_stays(database: Database) -> None:
    with database.transaction() as session:
        ana, beto = add(session, "ana", Role.ADMIN), add(session, "beto", Role.ADMIN)
        actions.disable_user(session, beto.id, by=ana, now=NOW)
        with pytest.raises(InvalidUser, match="último administrador"):
            actions.disable_user(session, ana.id, by=ana, now=NOW)
        lower = NewUser("ana", ana.email, Role.OPERATOR)
        with pytest.raises(InvalidUser, match="último administrador"):
            actions.edit_user(session, ana.id, lower, by=ana, now=NOW)
        actions.enable_user(session, beto.id, by=ana, now=NOW)
        actions.edit_user(session, ana.id, lower, by=ana, now=NOW)
        assert people.get(session, ana.id).role is Role.OPERATOR


def test_every_change_leaves_a_trail(database: Database) -> None:
    with database.transaction() as session:
        ana = add(session, "ana", Role.ADMIN)
        beto = add(session, "beto")
        who = f"user:{beto.id}"
        changed = NewUser("Beto", beto.email, Role.ADMIN)
        actions.edit_user(session, beto.id, changed, by=ana, now=NOW)
        actions.edit_user(session, beto.id, changed, by=ana, now=NOW)  # nothing changed: no line
        actions.set_password(session, beto.id, SECRET, by=ana, now=NOW)
        actions.disable_user(session, beto.id, by=ana, now=NOW)
        actions.enable_user(session, beto.id, by=ana, now=NOW)
        assert trail(session)[1:] == [
            (None, "user.add", who, "beto@empresa.com.ar operator"),
            (ana.id, "user.edit", who, "name: beto → Beto, role: operator → admin"),
            (ana.id, "user.password", who, ""),
            (ana.id, "user.disable", who, ""),
            (ana.id, "user.enable", who, ""),
        ]


def test_the_first_administrator_is_made_once(database: Database) -> None:
    with database.transaction() as session:
        password = actions.first_admin(session, now=NOW)
        assert password is not None
        assert actions.first_admin(session, now=NOW) is None
        admin = actions.user_of_email(session, "Admin@Openbot.local")
        assert admin.role is Role.ADMIN
        stored = session.scalar(select(users.c.password_hash))
        assert passwords.verify(password, stored).right


def test_a_user_who_is_not_there_is_said_so(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(NotFound):
            actions.disable_user(session, 404, by=None, now=NOW)
        with pytest.raises(NotFound):
            actions.user_of_email(session, "nadie@empresa.com.ar")
