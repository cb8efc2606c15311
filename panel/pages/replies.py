"""Respuestas rápidas: what operators send often, written by administrators only."""

from typing import Final

import streamlit as st

from core.accounts.rules import User, require_admin
from core.conversations.store import quick_replies
from panel.components.table import Asked, draw_table
from panel.ground import reading
from panel.quick import clicks
from panel.quick.drawer import reply_drawer
from panel.quick.rows import table
from panel.shell.head import head
from panel.shell.live import drawer, live
from panel.shell.session import require_administrator
from panel.words import _

OPENING: Final = "quick.opening"


def render() -> None:
    """The page."""
    require_administrator()
    head(_("Respuestas rápidas"))
    st.button(
        _("NUEVA RESPUESTA"), icon=":material/add:", on_click=clicks.open_reply, args=(clicks.NEW,)
    )
    _list()
    opened = st.session_state.get(clicks.OPEN)
    if opened is not None:
        title = _("Respuesta nueva") if opened == clicks.NEW else _("Respuesta rápida")
        drawer(title, on_dismiss=clicks.shut, width="small")(reply_drawer)()


@live()
def _list(user: User) -> None:
    require_admin(user)
    if st.session_state.pop(OPENING, False):
        st.rerun()
    with reading() as session:
        replies = quick_replies.everything(session)
    draw_table(table(replies), Asked(_open))


def _open(reply_id: int) -> None:
    clicks.open_reply(reply_id)
    st.session_state[OPENING] = clicks.OPEN in st.session_state
