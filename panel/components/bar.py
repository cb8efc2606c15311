"""The bar over a list: views as links, a person's own ones with their menu, and downloads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from panel.components.parts import script, style

KEY: Final = "bar"

_bar = st.components.v2.component(
    "openbot_bar",
    html="<div class='bar'></div>",
    css=style("menu.css", "bar.css"),
    js=script("menu.js", "bar.js"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to do when a view is chosen, kept, renamed or removed, or all filters cleared."""

    chip: Callable[[str], None]
    own: Callable[[int], None]
    keep: Callable[[str], None]
    rename: Callable[[int, str], None]
    remove: Callable[[int], None]
    clear: Callable[[], None]


def draw_bar(data: Mapping[str, Any], chosen: Chosen) -> None:
    """Draw it; `data` is made by desk/bar.py."""

    def on_chosen() -> None:
        """What came from the browser is read as a stranger's."""
        match st.session_state[KEY].chosen:
            case {"chip": str(key)}:
                chosen.chip(key)
            case {"own": int(view)}:
                chosen.own(view)
            case {"keep": str(name)}:
                chosen.keep(name)
            case {"rename": int(view), "name": str(name)}:
                chosen.rename(view, name)
            case {"remove": int(view)}:
                chosen.remove(view)
            case {"clear": True}:
                chosen.clear()

    _bar(key=KEY, data=dict(data), on_chosen_change=on_chosen)
