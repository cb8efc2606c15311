"""What a click on a user does. Each asks for an administrator again: clicks come before pages."""

from collections.abc import Callable
from typing import Final, TypeVar

import streamlit as st

from core import clock
from core.accounts import actions, passwords
from core.accounts.actions import NewUser
from core.accounts.passwords import HashedPassword
from core.accounts.rules import Role, User
from core.accounts.store import people
from core.db import Session
from core.errors import AppError
from panel.ground import writing
from panel.shell.session import click, require_administrator

T = TypeVar("T")
OPEN: Final = "staff.open"  # the id of the user in the drawer, or NEW
NEW: Final = 0
PROBLEM: Final = "staff.problem"
PASSWORD: Final = "staff.password"  # noqa: S105 - a key: what was generated, shown once


@click
def open_user(user_id: int) -> None:
    """Show a user in the drawer."""
    require_administrator()
    _forget()
    st.session_state[OPEN] = user_id


def shut() -> None:
    """The drawer was closed; a password in it is not shown again."""
    _forget()


@click
def add(form: str) -> None:
    """Add the user of a form, with a random password that is shown once."""
    password, hashed = _random_password()
    user_id = _do(
        lambda s, by: actions.add_user(s, _typed(form), password=hashed, by=by, now=clock.now())
    )
    if user_id is not None:
        st.session_state[OPEN] = user_id
        st.session_state[PASSWORD] = password


def save(form: str, user_id: int) -> None:
    """Write what was typed about a user."""
    _do(lambda s, by: actions.edit_user(s, user_id, _typed(form), by=by, now=clock.now()))


def switch(user_id: int, enable: bool) -> None:
    """Let in, or shut out at once."""
    change = actions.enable_user if enable else actions.disable_user
    _do(lambda s, by: change(s, user_id, by=by, now=clock.now()))


@click
def renew_password(user_id: int) -> None:
    """Give a random password, shown once; the user's session ends."""
    password, hashed = _random_password()

    def renewed(session: Session, by: User) -> str:
        actions.set_password(session, user_id, hashed, by=by, now=clock.now())
        return people.get(session, user_id).name

    if _do(renewed) is not None:
        st.session_state[PASSWORD] = password


def _random_password() -> tuple[str, HashedPassword]:
    """Made before the transaction, since hashing is slow, and for administrators only."""
    require_administrator()
    password = passwords.random_password()
    return password, passwords.hashed(password)


def _do(action: Callable[[Session, User], T]) -> T | None:
    st.session_state.pop(PROBLEM, None)
    st.session_state.pop(PASSWORD, None)
    try:
        by = require_administrator()
        with writing() as session:
            return action(session, by)
    except AppError as error:
        st.session_state[PROBLEM] = str(error)
        return None


def _typed(form: str) -> NewUser:
    state = st.session_state
    return NewUser(
        name=str(state[f"{form}.name"]),
        email=str(state[f"{form}.email"]),
        phone=str(state[f"{form}.phone"]),
        role=Role(state[f"{form}.role"]),
    )


def _forget() -> None:
    for key in (OPEN, PROBLEM, PASSWORD):
        st.session_state.pop(key, None)
