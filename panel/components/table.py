"""A table with a filter in the header of its columns, which no grid of Streamlit has.

At 390 px its rows become cards of two lines. Values are put on the page as text, never as HTML.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from panel.components.parts import script, style

_table = st.components.v2.component(
    "openbot_table",
    html="<div class='table'></div>",
    css=style("menu.css", "table.css", "table_parts.css"),
    js=script("menu.js", "table_fields.js", "table_detail.js", "table_many.js", "table.js"),
)


def _ignore(*_asked: object) -> None:
    """For tables that are not sorted or filtered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to do when a row is opened, a header clicked, a filter changed, its button pressed.

    `unfold` gets a row and whether its detail is to be shown, `move` a move and the rows it is
    for, `clear` is asked to drop all filters.
    """

    open: Callable[[int], None]
    sort: Callable[[str], None] = _ignore
    filter: Callable[[str, str], None] = _ignore
    press: Callable[[int], None] = _ignore
    unfold: Callable[[int, bool], None] = _ignore
    move: Callable[[str, Sequence[int]], None] = _ignore
    clear: Callable[[], None] = _ignore


def draw_table(data: Mapping[str, Any], asked: Asked) -> None:
    """Draw a page of rows; `data` is made by a rows.py (desk, staff, records).

    A cell is a text, a number that stands out, a text with a sign or a colour, a link that opens
    the row, or a button. With `details`, the + unfolds the row; with `many`, rows can be chosen.
    """
    key = f"table-{data['kind']}"

    def on_asked() -> None:
        what = st.session_state[key].asked
        _about_rows(what, asked)
        _about_list(what, asked)

    _table(key=key, data=dict(data), on_asked_change=on_asked)


def _about_rows(what: object, asked: Asked) -> None:
    """What came from the browser is read as a stranger's."""
    match what:
        case {"open": int(row)}:
            asked.open(row)
        case {"press": int(row)}:
            asked.press(row)
        case {"unfold": int(row), "on": bool(on)}:
            asked.unfold(row, on)
        case {"move": str(move), "rows": [*rows]}:
            asked.move(move, [row for row in rows if isinstance(row, int)])


def _about_list(what: object, asked: Asked) -> None:
    match what:
        case {"sort": str(column)}:
            asked.sort(column)
        case {"filter": str(column), "value": str(value)}:
            asked.filter(column, value)
        case {"clear": True}:
            asked.clear()
