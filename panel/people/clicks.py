"""Deciding by a click who is one person. Each asks for an administrator again."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from core import clock
from core.errors import AppError
from core.merges import actions
from panel.ground import writing
from panel.safe import alert
from panel.shell.session import click, require_administrator

TOLD: Final = "people.told"


@click
def merge(merge_id: int) -> None:
    """They are one person."""
    _do(actions.merge, merge_id)


@click
def reject(merge_id: int) -> None:
    """They are two people."""
    _do(actions.reject, merge_id)


@click
def undo(merge_id: int) -> None:
    """They were two people after all."""
    _do(actions.undo, merge_id)


def show_told() -> None:
    """Why the last click changed nothing, if it did not."""
    told = st.session_state.get(TOLD)
    if told:
        alert(told)


def _do(action: Callable[..., None], merge_id: int) -> None:
    admin = require_administrator()
    st.session_state.pop(TOLD, None)
    try:
        with writing() as session:
            action(session, merge_id, admin=admin, now=clock.now())
    except AppError as error:
        st.session_state[TOLD] = str(error)
