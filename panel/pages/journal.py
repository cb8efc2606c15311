"""Registro: what WhatsApp told us and what failed in it, for administrators only."""

import streamlit as st

from panel.records import clicks
from panel.records.clicks import Record
from panel.records.drawer import record_drawer
from panel.records.lists import entry_list, failure_list
from panel.shell.head import head
from panel.shell.live import drawer
from panel.shell.session import require_administrator
from panel.words import _


def render() -> None:
    """The page."""
    require_administrator()
    head(_("Registro"))
    clicks.show_told()
    failure_list()
    entry_list()
    record: Record | None = st.session_state.get(clicks.OPEN)
    if record is not None:
        title = _("Entrada #{n}").format(n=record.opened.stored.id)
        drawer(title, on_dismiss=clicks.shut, width="medium")(record_drawer)()
