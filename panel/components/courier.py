"""POSTs from the browser itself, for what only an answer of the server can do to its cookies."""

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from panel.words import _

HERE = Path(__file__).parent

_courier = st.components.v2.component(
    "openbot_courier",
    html="<button type='button'></button>",
    css=(HERE / "courier.css").read_text(encoding="utf-8"),
    js=(HERE / "courier.js").read_text(encoding="utf-8"),
)


def hand_over(code: str, *, on_refused: Callable[[str], None]) -> None:
    """Let the browser exchange the one-time code for its session, and load the page again."""
    _send({"url": "/auth/exchange", "body": {"code": code}, "once": code}, "hand-over", on_refused)


def sign_out_button(*, on_refused: Callable[[str], None]) -> None:
    """A button that ends the session."""
    data = {"url": "/auth/sign-out", "body": {}, "button": _("Salir")}
    _send(data, "sign-out", on_refused)


def _send(data: Mapping[str, object], key: str, on_refused: Callable[[str], None]) -> None:
    def refused() -> None:
        on_refused(str(st.session_state[key].refused))

    failed = _("El servidor no respondió. Probar otra vez.")
    _courier(key=key, data={**data, "failed": failed}, on_refused_change=refused)
