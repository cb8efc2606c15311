"""Runs a part of a page again when what it shows has changed, and not before."""

from pathlib import Path
from typing import Literal

import streamlit as st

_listener = st.components.v2.component(
    "openbot_listener",
    js=(Path(__file__).parent / "listener.js").read_text(encoding="utf-8"),
)


def listen(
    to: Literal["unread", "desk", "ticket", "sending", "beside", "looking", "mentions"],
    beat: str,
    *,
    name: str,
    ticket: int | None = None,
    every: float = 0.0,
) -> None:
    """Run the fragment around this again when the beat of now is not `beat` any more.

    `beat` belongs to what the fragment has just drawn (see core/tickets/store/pulse.py); `every`
    is the least time between two runs, in seconds.
    """
    key = f"listener-{name}"
    data = {"name": name, "to": to, "ticket": ticket, "beat": beat, "every": every * 1000}
    with st.container(key=f"{key}-box"):
        _listener(key=key, data=data, on_changed_change=_noticed)


def _noticed() -> None:
    """The run that follows is all that was wanted."""
