"""Light or dark for the whole document, a margin that folds on phones, Escape for every drawer."""

from pathlib import Path

import streamlit as st

_manners = st.components.v2.component(
    "openbot_manners", js=(Path(__file__).parent / "manners.js").read_text(encoding="utf-8")
)


def mind_manners() -> None:
    """Mount it; it shows nothing."""
    with st.container(key="manners-box"):
        _manners(key="manners")
