"""Keeping, renaming and forgetting views of one's own: what a click does, and how it is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.db import Session
from core.errors import AppError
from core.tickets.actions import own_views
from core.tickets.store.own_views import OwnView
from panel.ground import writing
from panel.safe import alert
from panel.shell.session import click, require_operator
from panel.words import _

TOLD: Final = "desk.own-views"
TOLD_FOR: Final = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Told:
    """Why a click did nothing, or which view it took away."""

    at: datetime
    problem: str = ""
    removed: OwnView | None = None


@click
def keep(name: str, query: str) -> None:
    """Keep the view of this address."""
    _do(lambda s, who, now: own_views.keep_view(s, name, query, operator=who, now=now))


@click
def rename(view_id: int, name: str) -> None:
    """Call it otherwise."""
    _do(lambda s, who, now: own_views.rename_view(s, view_id, name, operator=who))


@click
def remove(view_id: int) -> None:
    """Forget it; for a while it can be brought back."""
    removed: list[OwnView | None] = []
    _do(lambda s, who, now: removed.append(own_views.remove_view(s, view_id, operator=who)))
    if removed and removed[0]:
        st.session_state[TOLD] = Told(clock.now(), removed=removed[0])


def show_told(now: datetime) -> None:
    """Draw what the last click on a view did, if that was just now and needs a word."""
    told: Told | None = st.session_state.get(TOLD)
    if told is None or now - told.at >= TOLD_FOR:
        return
    if told.problem:
        alert(told.problem)
    elif told.removed:
        view = told.removed
        with st.container(key="told-view", horizontal=True, vertical_alignment="center"):
            alert(_("Se eliminó la vista «{name}».").format(name=view.name), kind="notice")
            args = (view.name, view.query)
            st.button(_("Deshacer"), key="view-undo", type="primary", on_click=keep, args=args)


def _do(action: Callable[[Session, User, datetime], object]) -> None:
    operator, now = require_operator(), clock.now()
    st.session_state.pop(TOLD, None)
    try:
        with writing() as session:
            action(session, operator, now)
    except AppError as error:
        st.session_state[TOLD] = Told(now, problem=str(error))
