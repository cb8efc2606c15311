"""Light or dark for the whole document, drawers included."""

from pathlib import Path

import streamlit as st

_theme = st.components.v2.component(
    "openbot_theme", js=(Path(__file__).parent / "theme.js").read_text(encoding="utf-8")
)


def follow_theme() -> None:
    """Mount the follower; it shows nothing."""
    _theme(key="theme")
