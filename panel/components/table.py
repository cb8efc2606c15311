"""A table with a filter in the header of its columns, which no grid of Streamlit has.

At 390 px its rows become cards of two lines. Values are put on the page as text, never as HTML.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent

_table = st.components.v2.component(
    "openbot_table",
    html="<div class='table'></div>",
    css=(HERE / "table.css").read_text(encoding="utf-8"),
    js=(HERE / "table.js").read_text(encoding="utf-8"),
)


def _ignore(*_asked: object) -> None:
    """For tables that are not sorted or filtered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to do when a row is opened, a header clicked, a filter changed, its button pressed."""

    open: Callable[[int], None]
    sort: Callable[[str], None] = _ignore
    filter: Callable[[str, str], None] = _ignore
    press: Callable[[int], None] = _ignore


def draw_table(data: Mapping[str, Any], asked: Asked) -> None:
    """Draw a page of rows; `data` is made by a rows.py (desk, staff, records).

    A cell is a text, a number that stands out, a text with a sign or a colour, or a button.
    """
    key = f"table-{data['kind']}"

    def on_asked() -> None:
        """What came from the browser is read as a stranger's."""
        what = st.session_state[key].asked
        if isinstance(what.get("open"), int):
            asked.open(what["open"])
        elif isinstance(what.get("press"), int):
            asked.press(what["press"])
        elif isinstance(what.get("sort"), str):
            asked.sort(what["sort"])
        elif isinstance(what.get("filter"), str) and isinstance(what.get("value"), str):
            asked.filter(what["filter"], what["value"])

    _table(key=key, data=dict(data), on_asked_change=on_asked)
