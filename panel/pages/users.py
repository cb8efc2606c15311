"""users."""

import streamlit as st

from panel.shell.session import require_administrator


def render() -> None:
    """x."""
    require_administrator()
    st.title("users")
