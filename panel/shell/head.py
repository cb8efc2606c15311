"""The head of a page: its title, and the balloon with the messages nobody has read.

The balloon's timer is also what notices that a session is over, on every page, within seconds.
"""

from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.tickets import store
from panel.ground import reading
from panel.safe import markup
from panel.shell.live import live
from panel.shell.places import TICKETS
from panel.words import _

REFRESH: Final = 2.0  # seconds; a session that ends is shut within 5


def head(title: str) -> None:
    """Draw the head; the title is ours, never a customer's."""
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        markup(f"<h1 class='title'>{title}</h1>")
        _balloon()


@live(REFRESH)
def _balloon(_user: User) -> None:
    with reading() as session:
        unread = store.unread_total(session, now=clock.now())
    with st.container(key="balloon-some" if unread else "balloon-none"):
        TICKETS.link(
            str(unread) if unread else _("Sin mensajes nuevos"),
            icon=":material/chat_bubble:",
            params={"vista": "no-leidos"},
            about=_("Mensajes nuevos en tickets EN PROCESO"),
        )
