"""The notes in which a colleague named this person, until they have been looked at."""

from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.conversations.store import notes
from core.conversations.store.notes import Mention
from core.tickets.store.beside import mentions_beat
from panel.components.listener import listen
from panel.dates import moment
from panel.ground import ground, reading
from panel.safe import escaped, markup
from panel.shell.live import live
from panel.shell.places import TICKETS
from panel.words import _

REFRESH: Final = 120.0  # seconds, should the listener ever miss something


@live(REFRESH)
def mentions(user: User) -> None:
    """A small badge with the count, and the list behind it; nothing where there are none."""
    with reading() as session:
        beat = mentions_beat(session, user.id)
        unseen = notes.unseen(session, user.id)
    listen("mentions", beat, name="mentions")
    if unseen:
        label = f"@ {len(unseen)}"
        with st.container(key="mentions-some"), st.popover(label, help=_("Menciones en notas")):
            for mention in unseen:
                _mention(mention)


def _mention(mention: Mention) -> None:
    when = moment(mention.at, zone=ground().settings.zone, now=clock.now())
    name = escaped(mention.contact_name or _("Sin nombre"))
    markup(
        f"<div class='mention'><div class='by'><b>{escaped(mention.by)}</b> · {when} · {name}</div>"
        f"<div class='text'>{escaped(mention.text)}</div></div>"
    )
    if mention.ticket_id is not None:
        link = _("Abrir el ticket #{n}").format(n=mention.ticket_id)
        TICKETS.link(
            link, icon=":material/arrow_forward:", params={"ticket": str(mention.ticket_id)}
        )
