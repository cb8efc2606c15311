"""The frame around every page: style, margin, and whether there is anybody to show a page to."""

from pathlib import Path
from typing import Final

import streamlit as st

from core.accounts.rules import User
from core.errors import AppError
from panel.components.courier import sign_out_button
from panel.components.manners import mind_manners
from panel.ground import ground
from panel.pages import dashboard, duplicates, journal, replies, tickets, users
from panel.safe import alert, escaped, markup
from panel.shell.availability import availability
from panel.shell.places import (
    DASHBOARD,
    DUPLICATES,
    JOURNAL,
    REPLIES,
    TICKETS,
    USERS,
    Place,
    Render,
)
from panel.shell.session import NotSignedIn, signed_in
from panel.shell.sign_in import sign_in

STYLES: Final = ("style.css", "beside.css")
STYLE: Final = "".join((Path(__file__).parent / name).read_text("utf-8") for name in STYLES)
# Every address is registered for everybody, so that one typed by hand is answered by its guard.
PAGES: Final[dict[Place, Render]] = {
    DASHBOARD: dashboard.render,
    TICKETS: tickets.render,
    DUPLICATES: duplicates.render,
    REPLIES: replies.render,
    USERS: users.render,
    JOURNAL: journal.render,
}


def show() -> None:
    """One run of the script, for whoever is there."""
    st.set_page_config(page_title="Openbot", page_icon="💬", layout="wide")
    markup(f"<style>{STYLE}</style>")
    mind_manners()
    try:
        signed = signed_in()
        if signed is None:
            _for_nobody()
        else:
            _for(signed.user)
    except NotSignedIn:
        st.rerun()
    except AppError as error:
        alert(str(error))


def _for_nobody() -> None:
    """Every address shows the sign-in, and keeps itself for afterwards."""
    st.navigation([place.page(sign_in) for place in PAGES], position="hidden").run()


def _for(user: User) -> None:
    pages = [place.page(render) for place, render in PAGES.items()]
    current = st.navigation(pages, position="hidden")
    _margin(user)
    current.run()


def _margin(user: User) -> None:
    with st.sidebar:
        name = escaped(ground().settings.business.name)
        markup(f"<div class='brand'>Openbot</div><div class='brand-business'>{name}</div>")
        for place in PAGES:
            if place.listed_for(user):
                place.link(icon=place.icon)
        availability(user)
        with st.container(key="foot", horizontal=True, vertical_alignment="center"):
            markup(f"<span class='who'>{escaped(user.name)}</span>")
            sign_out_button(on_refused=_tell)


def _tell(reason: str) -> None:
    alert(reason)
