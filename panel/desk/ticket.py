"""One ticket: who it is about, what was said, and what can be done now.

The drawer and the ticket's own page draw the same; it refreshes itself and keeps what is being
typed.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.conversations.store import MessageRow, drafts
from core.tickets import store
from core.tickets.store import TicketRow
from core.tickets.store.pulse import ticket_beat
from panel.components.listener import listen
from panel.components.talk import Clicked, draw_talk
from panel.desk import clicks
from panel.desk.about import head, why_not_reply
from panel.desk.again import unsent
from panel.desk.card import beside_ticket
from panel.desk.composer import composer
from panel.desk.past import Stretch, first_fresh, stretch
from panel.desk.toolbar import toolbar
from panel.ground import ground, reading
from panel.safe import markup
from panel.shell.live import live
from panel.shell.places import TICKETS
from panel.words import _

REFRESH: Final = 30.0  # seconds: the clocks go on; what happens is listened for
FRESH: Final = "desk.fresh"  # in the session state: a ticket, and its first message that is new


@live(REFRESH)
def ticket_panel(user: User, ticket_id: int, *, alone: bool = False) -> None:
    """Everything about one ticket; `alone` on its own page."""
    now = clock.now()
    with reading() as session:
        beat = ticket_beat(session, ticket_id, now=now)
        ticket = store.get(session, ticket_id, now=now)
        shown = stretch(session, ticket_id, ticket.contact_id, now=now)
        draft = drafts.get(session, ticket_id, user.id)
    unread = ticket.unread if ticket.operator_id in (None, user.id) else 0
    shown = shown.with_fresh(_fresh(ticket_id, shown.messages, unread))
    if unread:
        clicks.seen(ticket_id, user)
    listen("ticket", beat, name="ticket", ticket=ticket_id)
    markup(head(ticket, now, zone=ground().settings.zone))
    toolbar(ticket, user)
    clicks.show_told(ticket_id)
    left, right = st.columns([2.6, 1], gap="medium")
    with left:
        with st.container(key="talk", height=420):
            _talk(ticket, shown, can_answer=not why_not_reply(ticket, user, now))
        unsent(ticket, shown.messages, now)
        composer(ticket, user, draft, now)
    with right:
        beside_ticket(ticket_id)
        if not alone:
            link = {"ticket": str(ticket_id)}
            TICKETS.link(_("Abrir en su página"), icon=":material/open_in_full:", params=link)


def _talk(ticket: TicketRow, shown: Stretch, *, can_answer: bool) -> None:
    clicked = Clicked(
        retry=partial(clicks.fetch_again, ticket.id), react=partial(clicks.react, ticket.id)
    )
    draw_talk(shown.drawn(), ticket=ticket.id, clicked=clicked, can_answer=can_answer)


def _fresh(ticket_id: int, messages: Sequence[MessageRow], unread: int) -> int | None:
    """What is new stays marked until it is answered, though it counts as read at once."""
    known, first = st.session_state.get(FRESH, (0, None))
    first = first_fresh(messages, unread, first if known == ticket_id else None)
    st.session_state[FRESH] = ticket_id, first
    return first
