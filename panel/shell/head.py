"""The head of a page: its title, the balloon with the messages nobody has read, the banner.

The balloon's listener is also what notices, on every page, that a session is over.
"""

from typing import Any, Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.accounts.store.preferences import prefer, preferences_of
from core.tickets import store
from core.tickets.store import News
from core.tickets.store.pulse import unread_beat
from panel.components.listener import listen
from panel.components.news import tell_news
from panel.ground import reading, writing
from panel.safe import markup
from panel.shell.live import live
from panel.shell.mentions import mentions
from panel.shell.places import TICKETS
from panel.shell.session import click, require_operator
from panel.shell.trouble import trouble
from panel.words import _

REFRESH: Final = 60.0  # seconds, should the listener ever miss something
OPENING: Final = "head.opening"  # in the session state: the ticket a notification was clicked for
SOUND, NOTIFY = "sound", "notify"
USUAL: Final = {SOUND: True, NOTIFY: False}  # a notification needs the browser's permission first


def head(title: str) -> None:
    """Draw the head; the title is ours, never a customer's."""
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        markup(f"<h1 class='title'>{title}</h1>")
        mentions()
        _balloon(title)
    trouble()


@live(REFRESH)
def _balloon(user: User, title: str) -> None:
    opening: int | None = st.session_state.pop(OPENING, None)
    if opening is not None:
        TICKETS.go(params={"ticket": str(opening)})
    now = clock.now()
    with reading() as session:
        beat = unread_beat(session, now=now)
        unread = store.unread_total(session, now=now)
        news = store.news_of(session, user.id, now=now)
        chosen = USUAL | preferences_of(session, user.id)
    listen("unread", beat, name="balloon")
    with st.container(key="signals", horizontal=True, vertical_alignment="center", gap="xxsmall"):
        with st.container(key="balloon-some" if unread else "balloon-none", width="content"):
            TICKETS.link(
                str(unread) if unread else _("Sin mensajes nuevos"),
                icon=":material/chat_bubble:",
                params={"vista": "no-leidos"},
                about=_("Mensajes nuevos en tickets EN PROCESO"),
            )
        data = {"title": f"{title} · Openbot", "unread": unread, "user": user.id}
        chosen_now = {name: bool(chosen[name]) for name in USUAL}
        tell_news(
            {**data, **chosen_now, "news": _told(news), "words": _words(news)},
            on_preferred=_prefer,
            on_open=_open,
        )


def _told(news: News | None) -> dict[str, Any] | None:
    if news is None:
        return None
    name = news.name or _("Sin nombre")
    return {"message": news.message_id, "ticket": news.ticket_id, "name": name}


def _words(news: News | None) -> dict[str, str]:
    return {
        "bell": _("Avisos de mensajes nuevos"),
        "sound": _("Sonido"),
        "notify": _("Avisos en el escritorio"),
        "denied": _("El navegador tiene bloqueados los avisos"),
        "came": _("Mensaje nuevo · ticket #{n}").format(n=news.ticket_id) if news else "",
    }


@click
def _prefer(name: str, on: bool) -> None:
    operator = require_operator()
    if name in USUAL:
        with writing() as session:
            prefer(session, operator.id, **{name: on})


@click
def _open(ticket_id: int) -> None:
    require_operator()
    st.session_state[OPENING] = ticket_id
