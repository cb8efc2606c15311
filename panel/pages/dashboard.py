"""dashboard."""

import streamlit as st

from panel.shell.session import require_operator


def render() -> None:
    """x."""
    require_operator()
    st.title("dashboard")
