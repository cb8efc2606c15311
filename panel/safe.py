"""The only ways a text that somebody else wrote reaches the page: as characters, never as markup.

Streamlit reads Markdown in nearly everything it shows: a customer called `![](https://…)` would
make every operator's browser fetch that picture. Names and texts go through here, into cells of
our own components, or nowhere (a lint in tests/test_panel_safe.py holds it).
"""

import html
import unicodedata
from typing import Literal

import streamlit as st


def printable(value: str) -> str:
    """The same text without what steers a terminal: for text nodes and attributes."""
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) != "Cc")


def escaped(value: str) -> str:
    """For HTML of our own: harmless characters, whose writing direction stays their own."""
    return f"<bdi>{html.escape(printable(value))}</bdi>"


def markup(body: str) -> None:
    """HTML of our own; whatever it holds of other people's went through `escaped`."""
    st.html(body)


def alert(message: str, *, kind: Literal["problem", "notice"] = "problem", extra: str = "") -> None:
    """A message to the person, and under it a text that must not be lost, as it is."""
    more = f"<pre>{escaped(extra)}</pre>" if extra else ""
    role = "alert" if kind == "problem" else "status"
    markup(f"<div class='alert {kind}' role='{role}'>{escaped(message)}{more}</div>")
