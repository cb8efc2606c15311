"""What a click that gives a ticket to a colleague does. It asks who is there again."""

from datetime import datetime

import streamlit as st

from core.accounts.rules import User
from core.tickets import actions
from core.tickets.rules import Handing
from panel.desk.clicks import attempt
from panel.ground import writing


def give(ticket_id: int, holder: int | None, form: str) -> None:
    """Give the ticket to whom the form names; administrators assign anybody's."""
    to, note = st.session_state[f"{form}.to"], str(st.session_state[f"{form}.note"])
    handing = Handing(int(to), note, holder)

    def run(operator: User, now: datetime) -> None:
        action = actions.assign if operator.is_admin else actions.hand_over
        with writing() as session:
            action(session, ticket_id, handing, operator=operator, now=now)

    attempt(ticket_id, run, unsent=note)
