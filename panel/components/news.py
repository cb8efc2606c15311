"""The number of unread messages in the tab's title and icon, a sound, and desktop notifications.

It draws the bell that turns the last two on and off. Names are put into notifications as text.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from panel.components.parts import script, style

KEY: Final = "news"

_news = st.components.v2.component(
    "openbot_news",
    html="<div class='news'></div>",
    css=style("menu.css", "news.css"),
    js=script("menu.js", "tab.js", "news.js"),
)


def tell_news(
    data: Mapping[str, Any],
    *,
    on_preferred: Callable[[str, bool], None],
    on_open: Callable[[int], None],
) -> None:
    """Show the news in `data` (made by shell/head.py); hear what is preferred and opened."""

    def on_asked() -> None:
        """What came from the browser is read as a stranger's."""
        match st.session_state[KEY].asked:
            case {"prefer": str(name), "on": bool(on)}:
                on_preferred(name, on)
            case {"open": int(ticket)}:
                on_open(ticket)

    _news(key=KEY, data=dict(data), on_asked_change=on_asked)
