"""One ticket: who it is about, what was said, and what can be done now.

The drawer and the ticket's own page draw the same; it refreshes itself and keeps what is being
typed.
"""

from functools import partial
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.conversations import store as conversations
from core.tickets import store
from core.tickets.store.pulse import ticket_beat
from panel.components.listener import listen
from panel.components.talk import draw_talk
from panel.desk import clicks
from panel.desk.about import head
from panel.desk.again import unsent
from panel.desk.bubbles import Scene, conversation
from panel.desk.card import beside_ticket
from panel.desk.composer import composer
from panel.desk.toolbar import toolbar
from panel.ground import ground, reading
from panel.safe import markup
from panel.shell.live import live
from panel.shell.places import TICKETS
from panel.words import _

REFRESH: Final = 30.0  # seconds: the clocks go on; what happens is listened for
SHOWN: Final = 200  # messages; older ones come with the desk's history


@live(REFRESH)
def ticket_panel(user: User, ticket_id: int, *, alone: bool = False) -> None:
    """Everything about one ticket; `alone` on its own page."""
    now = clock.now()
    with reading() as session:
        beat = ticket_beat(session, ticket_id, now=now)
        ticket = store.get(session, ticket_id, now=now)
        events = store.events(session, ticket_id)
        talk = conversations.talk(session, ticket.contact_id, limit=SHOWN)
    if ticket.unread and ticket.operator_id in (None, user.id):
        clicks.seen(ticket_id, user)
    listen("ticket", beat, name="ticket", ticket=ticket_id)
    scene = Scene(talk, events, ticket_id, ground().settings.zone, now)
    markup(head(ticket, now, zone=scene.zone))
    toolbar(ticket, user)
    clicks.show_told(ticket_id)
    left, right = st.columns([2.6, 1], gap="medium")
    with left:
        with st.container(key="talk", height=420, autoscroll=True):
            lines = conversation(scene)
            draw_talk(lines, name=str(ticket_id), retry=partial(clicks.fetch_again, ticket_id))
        unsent(ticket, talk.messages, now)
        composer(ticket, user, now)
    with right:
        beside_ticket(ticket_id)
        if not alone:
            link = {"ticket": str(ticket_id)}
            TICKETS.link(_("Abrir en su página"), icon=":material/open_in_full:", params=link)
