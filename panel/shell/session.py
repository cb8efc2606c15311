"""Who is in front of this browser: asked of the database on every run, every timer, every click.

Nothing here trusts Streamlit's session state, which knows a tab and not a person.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import ParamSpec

import streamlit as st

from core import clock
from core.accounts import actions
from core.accounts.rules import Ended, SignedIn, User, require_admin
from core.errors import NotAllowed, StoreBusy
from panel.addresses import addresses_of
from panel.ground import ground, reading, writing
from panel.words import _

P = ParamSpec("P")


class NotSignedIn(NotAllowed):
    """The session is over, or there never was one; the frame shows the sign-in."""

    def __init__(self) -> None:
        super().__init__(_("La sesión se cerró. Entrar otra vez para seguir."))


def require_operator() -> User:
    """Whoever is signed in, else NotSignedIn; being asked also counts as being there."""
    signed = signed_in()
    if signed is None:
        raise NotSignedIn
    now = clock.now()
    if signed.wants_touch(now):
        with suppress(StoreBusy), writing() as session:
            actions.touch(session, signed, now=now)
    return signed.user


def require_administrator() -> User:
    """An administrator, else NotSignedIn or NotAllowed."""
    user = require_operator()
    require_admin(user)
    return user


def click(do: Callable[P, None]) -> Callable[P, None]:
    """For callbacks: somebody who may not do it does nothing; the run that follows shows why."""

    @wraps(do)
    def clicked(*args: P.args, **kwargs: P.kwargs) -> None:
        with suppress(NotAllowed):
            do(*args, **kwargs)

    return clicked


def signed_in() -> SignedIn | None:
    """Whoever is signed in; asking leaves no trace, so timers may."""
    with reading() as session:
        return actions.session_of(session, _token(), now=clock.now())


def ended() -> Ended | None:
    """Why this browser's session is over, if it had one."""
    with reading() as session:
        return actions.why_ended(session, _token(), now=clock.now())


def browser() -> str:
    """The cookie that names this browser; empty if it keeps none."""
    return st.context.cookies.get(addresses_of(ground().settings).browser_cookie, "")


def _token() -> str:
    return st.context.cookies.get(addresses_of(ground().settings).session_cookie, "")
