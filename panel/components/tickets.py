"""The table of tickets: a filter in the header of every column, which no grid of Streamlit has."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
KEY = "tickets-table"

_table = st.components.v2.component(
    "openbot_tickets",
    html="<div class='desk'></div>",
    css=(HERE / "tickets.css").read_text(encoding="utf-8"),
    js=(HERE / "tickets.js").read_text(encoding="utf-8"),
)


def ticket_table(
    data: Mapping[str, Any],
    *,
    on_open: Callable[[int], None],
    on_sort: Callable[[str], None],
    on_filter: Callable[[str, str], None],
) -> None:
    """Draw a page of tickets (see desk/rows.py) and pass on what is asked of it."""

    def asked() -> None:
        """What came from the browser is read as a stranger's."""
        what = st.session_state[KEY].asked
        if isinstance(what.get("open"), int):
            on_open(what["open"])
        elif isinstance(what.get("sort"), str):
            on_sort(what["sort"])
        elif isinstance(what.get("filter"), str) and isinstance(what.get("value"), str):
            on_filter(what["filter"], what["value"])

    _table(key=KEY, data=dict(data), on_asked_change=asked)
