"""Usuarios: who may enter, for administrators only."""

from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User, require_admin
from core.accounts.store import people
from panel.components.table import Asked, draw_table
from panel.ground import ground, reading
from panel.shell.head import head
from panel.shell.live import drawer, live
from panel.shell.session import require_administrator
from panel.staff import clicks
from panel.staff.drawer import user_drawer
from panel.staff.rows import table
from panel.words import _

OPENING: Final = "staff.opening"


def render() -> None:
    """The page."""
    require_administrator()
    head(_("Usuarios"))
    st.button(
        _("NUEVO USUARIO"),
        icon=":material/person_add:",
        on_click=clicks.open_user,
        args=(clicks.NEW,),
    )
    _list()
    opened = st.session_state.get(clicks.OPEN)
    if opened is not None:
        title = _("Usuario nuevo") if opened == clicks.NEW else _("Usuario")
        drawer(title, on_dismiss=clicks.shut, width="small")(user_drawer)()


@live(10.0)
def _list(user: User) -> None:
    require_admin(user)
    if st.session_state.pop(OPENING, False):
        st.rerun()
    with reading() as session:
        rows = people.everybody(session)
    now = clock.now()
    draw_table(table(rows, zone=ground().settings.zone, now=now), Asked(_open))


def _open(user_id: int) -> None:
    clicks.open_user(user_id)
    st.session_state[OPENING] = clicks.OPEN in st.session_state
