"""What a click on a quick reply does. Each asks for an administrator again."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.conversations.quick_replies import InvalidQuickReply, clean_shortcut
from core.conversations.store import quick_replies
from core.conversations.store.quick_replies import QuickReply
from core.db import Session
from core.errors import AppError
from core.tickets import actions
from panel.ground import writing
from panel.shell.session import click, require_administrator
from panel.words import _

OPEN: Final = "quick.open"  # the id of the reply in the drawer, or NEW
NEW: Final = 0
PROBLEM: Final = "quick.problem"


@click
def open_reply(reply_id: int) -> None:
    """Show a reply in the drawer."""
    require_administrator()
    shut()
    st.session_state[OPEN] = reply_id


def shut() -> None:
    """The drawer was closed."""
    for key in (OPEN, PROBLEM):
        st.session_state.pop(key, None)


def save(form: str, old: str) -> None:
    """Write what was typed; `old` is the shortcut it had, '' for a new one."""
    shortcut, text = (str(st.session_state[f"{form}.{part}"]) for part in ("shortcut", "text"))

    def run(session: Session, admin: User) -> None:
        name = clean_shortcut(shortcut)
        taken = {reply.shortcut for reply in quick_replies.everything(session)} - {old}
        if name in taken:
            raise InvalidQuickReply(_("Ya hay una respuesta con ese atajo."))
        if old and name != old:
            actions.delete_quick_reply(session, old, admin=admin, now=clock.now())
        actions.save_quick_reply(session, name, text, admin=admin, now=clock.now())

    _do(run)


def delete(reply: QuickReply) -> None:
    """Remove it."""
    _do(lambda s, by: actions.delete_quick_reply(s, reply.shortcut, admin=by, now=clock.now()))


def _do(run: Callable[[Session, User], None]) -> None:
    """Done, and the drawer closes; or it says why not."""
    try:
        admin = require_administrator()
        with writing() as session:
            run(session, admin)
    except AppError as error:
        st.session_state[PROBLEM] = str(error)
    else:
        shut()
