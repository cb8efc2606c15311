"""A conversation in the browser: bubbles that stay in place while others come.

A sound goes on playing, and what was unfolded stays so, when a tick changes or a message arrives.
Other people's words reach the page as text nodes, their files by our own numbers.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from panel.gate import FILES
from panel.words import _

HERE = Path(__file__).parent

_talk = st.components.v2.component(
    "openbot_talk",
    html="<div class='talk' role='log'></div>",
    css=(HERE / "talk.css").read_text(encoding="utf-8"),
    js=(HERE / "talk.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # Streamlit's basics hold for it: fonts, sizes of boxes
)


def draw_talk(lines: Sequence[dict[str, Any]], *, name: str, retry: Callable[[int], None]) -> None:
    """Draw the lines that panel/desk/bubbles made; `retry` gets the id of a file to fetch again."""
    key = f"talk-{name}"

    def on_asked() -> None:
        """What came from the browser is read as a stranger's."""
        asked = st.session_state[key].asked
        if isinstance(asked, dict) and isinstance(asked.get("retry"), int):
            retry(asked["retry"])

    data = {"lines": list(lines), "files": FILES, "words": {"close": _("Cerrar")}}
    _talk(key=key, data=data, on_asked_change=on_asked)
