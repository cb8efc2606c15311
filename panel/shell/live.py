"""Parts of a page that refresh themselves. Each asks who is there before it draws anything."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Literal, ParamSpec

import streamlit as st

from core.accounts.rules import User
from core.errors import AppError
from panel.safe import alert
from panel.shell.session import signed_in

P = ParamSpec("P")


def live(
    seconds: float | None = None,
) -> Callable[[Callable[Concatenate[User, P], None]], Callable[P, None]]:
    """Make a function a fragment that Streamlit runs by itself every so many seconds.

    A fragment runs without the script around it, so a session that is over is noticed here: the
    whole page runs again and shows why. Without seconds it runs on its own widgets' clicks only.
    """

    def wrap(draw: Callable[Concatenate[User, P], None]) -> Callable[P, None]:
        @wraps(draw)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
            signed = signed_in()
            if signed is None:
                st.rerun()
            try:
                draw(signed.user, *args, **kwargs)
            except AppError as error:
                alert(str(error))

        return st.fragment(guarded, run_every=seconds)

    return wrap


def drawer(
    title: str,
    *,
    on_dismiss: Callable[[], None],
    width: Literal["small", "medium", "large"] = "large",
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a function the content of a drawer at the right; what it shows guards itself.

    The title is ours: Streamlit reads Markdown in it.
    """
    return st.dialog(title, width=width, position="right", on_dismiss=on_dismiss)
