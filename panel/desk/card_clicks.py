"""What a click beside a conversation does. Each asks who is there again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.contacts import actions as contacts
from core.db import Session
from core.tickets import actions
from panel.desk.clicks import attempt
from panel.ground import ground, writing
from panel.shell.session import click, require_operator

STARTED: Final = "card.started"  # in the session state: the ticket that was just opened from here
FAR: Final = 10**15  # tickets are not numbered as high


def card_of(ticket_id: int) -> int:
    """Under which number the card beside a ticket tells why its click did nothing."""
    return FAR + ticket_id


def note(ticket_id: int, text: str) -> bool:
    """Write a note for the team; whether it was kept."""
    return _do(
        ticket_id, lambda s, who, now: actions.note(s, ticket_id, text, operator=who, now=now)
    )


def retag(ticket_id: int, contact_id: int, had: tuple[str, ...], key: str) -> None:
    """The tags chosen in a field: those that are new are put on, those that went are taken off."""
    chosen = [str(name) for name in st.session_state[key]]

    def change(session: Session, who: User, now: datetime) -> None:
        for name in (one for one in chosen if one not in had):
            contacts.tag(session, contact_id, name, operator=who, now=now)
        for name in (one for one in had if one not in chosen):
            contacts.untag(session, contact_id, name, operator=who, now=now)

    _do(ticket_id, change)


def block(ticket_id: int, contact_id: int, blocked: bool) -> None:
    """Not to hear of the contact any more, or again."""
    action = actions.block if blocked else actions.unblock
    _do(ticket_id, lambda s, who, now: action(s, contact_id, operator=who, now=now))


def marketing(ticket_id: int, contact_id: int, wanted: bool) -> None:
    """They told an operator that they want marketing, or none."""
    action = contacts.allow_marketing if wanted else contacts.stop_marketing
    _do(ticket_id, lambda s, who, now: action(s, contact_id, operator=who, now=now))


def start(ticket_id: int, contact_id: int) -> None:
    """Open a ticket of this operator's for the contact."""

    def begin(session: Session, who: User, now: datetime) -> None:
        st.session_state[STARTED] = actions.start(
            session, contact_id, operator=who, settings=ground().settings, now=now
        )

    _do(ticket_id, begin)


@click
def see_mentions(contact_id: int) -> None:
    """Not a click: the notes are in front of whoever they name."""
    operator = require_operator()
    with writing() as session:
        actions.see_mentions(session, contact_id, operator=operator, now=clock.now())


def _do(ticket_id: int, action: Callable[[Session, User, datetime], Any]) -> bool:
    def run(operator: User, now: datetime) -> None:
        with writing() as session:
            action(session, operator, now)

    return attempt(card_of(ticket_id), run)
