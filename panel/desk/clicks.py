"""What a click on a ticket does. Each asks who is there again: clicks come before the page does.

A click that cannot be done says why for a while; a text that was not sent is given back.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.conversations.rules import Reaction
from core.db import Session
from core.errors import AppError
from core.media import actions as media
from core.outbox import actions as outbox
from core.tickets import actions
from core.tickets.machine import Event
from panel.ground import ground, wake_worker, writing
from panel.safe import alert
from panel.shell.session import require_operator

TOLD: Final = "desk.told"
KEPT_UNREAD: Final = "desk.kept-unread"
TOLD_FOR: Final = timedelta(seconds=12)


@dataclass(frozen=True, slots=True)
class Told:
    """Why the last click on a ticket did nothing."""

    ticket_id: int
    message: str
    unsent: str
    at: datetime


def take(ticket_id: int) -> None:
    """This operator answers from here on."""
    _do(ticket_id, lambda s, who, now: actions.take(s, ticket_id, operator=who, now=now))


def release(ticket_id: int) -> None:
    """Back to the queue."""
    _do(ticket_id, lambda s, who, now: actions.release(s, ticket_id, operator=who, now=now))


def close(ticket_id: int, event: Event) -> None:
    """Close, in one of the three ways; it can be undone for some seconds."""
    _do(ticket_id, lambda s, who, now: actions.close(s, ticket_id, event, operator=who, now=now))


def undo_close(ticket_id: int) -> None:
    """Take the close back."""
    _do(ticket_id, lambda s, who, now: actions.undo_close(s, ticket_id, operator=who, now=now))


def seen(ticket_id: int, operator: User) -> None:
    """Not a click: the ticket is in front of its operator. What was marked as unread stays so."""
    if st.session_state.get(KEPT_UNREAD) != ticket_id:
        with suppress(AppError), writing() as session:
            actions.mark_read(session, ticket_id, operator=operator, now=clock.now())


def mark_unread(ticket_id: int) -> None:
    """Bring the red number back, until the ticket is opened again."""
    st.session_state[KEPT_UNREAD] = ticket_id
    _do(ticket_id, lambda s, who, now: actions.mark_unread(s, ticket_id, operator=who, now=now))


def resend(message_id: int, ticket_id: int) -> None:
    """Send a message again that failed or was never confirmed; ticket 0 for the bot's list."""
    _do(ticket_id, lambda s, who, now: outbox.resend(s, message_id, operator=who, now=now))
    wake_worker()


def fetch_again(ticket_id: int, media_id: int) -> None:
    """Fetch a customer's file now that could not be downloaded."""
    _do(ticket_id, lambda s, who, now: media.retry(s, media_id, operator=who, now=now))


def react(ticket_id: int, message_id: int, emoji: str) -> None:
    """React to a message; an empty emoji takes the reaction back."""
    said, at = Reaction(message_id, emoji), ground().settings
    _do(
        ticket_id, lambda s, w, n: actions.react(s, ticket_id, said, operator=w, settings=at, now=n)
    )
    wake_worker()


def show_told(ticket_id: int) -> None:
    """Draw why the last click on this ticket did nothing, if that was just now."""
    told: Told | None = st.session_state.get(TOLD)
    if told and told.ticket_id == ticket_id and clock.now() - told.at < TOLD_FOR:
        alert(told.message, extra=told.unsent)


def form_of(ticket_id: int) -> int:
    """Under which number a ticket's form tells why its click did nothing."""
    return -ticket_id


def attempt(place: int, run: Callable[[User, datetime], object], *, unsent: str = "") -> bool:
    """Do what a click asks for, as whoever is there; whether it could be done.

    If not, `show_told` says why at this place (a ticket's number, or `form_of` it), and gives the
    unsent text back.
    """
    now = clock.now()
    st.session_state.pop(TOLD, None)
    try:
        run(require_operator(), now)
    except AppError as error:
        st.session_state[TOLD] = Told(place, str(error), unsent, now)
        return False
    return True


def _do(ticket_id: int, action: Callable[[Session, User, datetime], object]) -> None:
    def run(operator: User, now: datetime) -> None:
        with writing() as session:
            action(session, operator, now)

    attempt(ticket_id, run)
