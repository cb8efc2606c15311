"""A ticket among colleagues: who else looks at it, and giving it to one of them."""

from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.accounts.store import people
from core.tickets.machine import Status
from core.tickets.rules import NOTE
from core.tickets.store import TicketRow, presence
from core.tickets.store.beside import looking_beat
from panel.components.listener import listen
from panel.desk import team_clicks as clicks
from panel.ground import reading
from panel.safe import escaped, markup
from panel.shell.live import live
from panel.words import _

REFRESH: Final = 60.0  # seconds, should the listener ever miss something


@live(REFRESH)
def others_looking(user: User, ticket_id: int) -> None:
    """Who has this ticket in front of them at this moment, beside oneself."""
    now = clock.now()
    with reading() as session:
        beat = looking_beat(session, ticket_id, but=user.id, now=now)
        names = presence.looking(session, ticket_id, but=user.id, now=now)
    listen("looking", beat, name="looking", ticket=ticket_id)
    if names:
        markup(f"<div class='looking' role='status'>👁 {_said(names)}</div>")


def _said(names: list[str]) -> str:
    if len(names) == 1:
        return _("{who} también está mirando").format(who=escaped(names[0]))
    first = ", ".join(escaped(name) for name in names[:-1])
    return _("{some} y {last} también están mirando").format(some=first, last=escaped(names[-1]))


def giving(ticket: TicketRow, user: User) -> None:
    """The form that gives a ticket to a colleague, where this person may."""
    now = clock.now()
    with reading() as session:
        here = presence.present(session, now=now)
        staff = [row for row in people.everybody(session) if row.enabled]
    others = sorted(
        (row for row in staff if row.id != ticket.operator_id), key=lambda row: row.id not in here
    )
    if not others:
        return
    names = {
        row.id: f"{row.name} · {_('presente')}" if row.id in here else row.name for row in others
    }
    assigning = ticket.status is Status.NEW or ticket.operator_id != user.id
    form = f"give-{ticket.id}-{ticket.operator_id or 0}"  # a new one once somebody else has it
    with (
        st.popover(_("Asignar") if assigning else _("Pasar"), icon=":material/group_add:"),
        st.form(form, border=False),
    ):
        st.selectbox(_("A quién"), list(names), format_func=names.__getitem__, key=f"{form}.to")
        st.text_area(_("Nota para la historia (opcional)"), key=f"{form}.note", max_chars=NOTE)
        st.form_submit_button(
            _("Asignar el ticket") if assigning else _("Pasar el ticket"),
            type="primary",
            on_click=clicks.give,
            args=(ticket.id, ticket.operator_id, form),
        )
