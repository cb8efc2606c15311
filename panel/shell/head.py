"""The head of a page: its title, the balloon with the messages nobody has read, the banner.

The balloon's listener is also what notices, on every page, that a session is over.
"""

from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.tickets import store
from panel.components.listener import listen
from panel.ground import reading
from panel.safe import markup
from panel.shell.live import live
from panel.shell.places import TICKETS
from panel.shell.trouble import trouble
from panel.words import _

REFRESH: Final = 60.0  # seconds, should the listener ever miss something


def head(title: str) -> None:
    """Draw the head; the title is ours, never a customer's."""
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        markup(f"<h1 class='title'>{title}</h1>")
        _balloon()
    trouble()


@live(REFRESH)
def _balloon(_user: User) -> None:
    with reading() as session:
        unread = store.unread_total(session, now=clock.now())
    listen("unread", str(unread), name="balloon")
    with st.container(key="balloon-some" if unread else "balloon-none"):
        TICKETS.link(
            str(unread) if unread else _("Sin mensajes nuevos"),
            icon=":material/chat_bubble:",
            params={"vista": "no-leidos"},
            about=_("Mensajes nuevos en tickets EN PROCESO"),
        )
