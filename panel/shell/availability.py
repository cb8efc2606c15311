"""Whether somebody takes tickets by turns now; shown where tickets are given that way."""

from typing import Final

import streamlit as st

from core import clock
from core.accounts import actions
from core.accounts.rules import User
from core.tickets.actions.turns import TURNS
from panel.ground import ground, reading, writing
from panel.shell.session import click, require_operator
from panel.words import _

SWITCH: Final = "availability.switch"


def availability(user: User) -> None:
    """The switch in the margin."""
    if ground().settings.tickets.assignment != TURNS:
        return
    with reading() as session:
        st.session_state[SWITCH] = actions.is_available(session, user)
    with st.container(key="availability"):
        st.toggle(
            _("Disponible"),
            key=SWITCH,
            on_change=_switch,
            help=_("Los tickets nuevos se reparten por turno entre quienes están disponibles."),
        )


@click
def _switch() -> None:
    user = require_operator()
    with writing() as session:
        actions.set_available(session, user, bool(st.session_state[SWITCH]), now=clock.now())
