"""Duplicados: contacts that may be one person, for administrators to decide."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import User
from core.merges import actions
from core.merges.store import Merge, Party
from panel.ground import ground, reading
from panel.people import clicks
from panel.people.pairs import pair, verdict
from panel.safe import markup
from panel.shell.head import head
from panel.shell.live import live
from panel.shell.session import require_administrator
from panel.words import _

REFRESH: Final = 60.0  # seconds
Found = Sequence[tuple[Merge, Party, Party]]


def render() -> None:
    """The page."""
    require_administrator()
    head(_("Duplicados"))
    _list()


@live(REFRESH)
def _list(user: User) -> None:
    with reading() as session:
        waiting = actions.proposals(session, admin=user)
        decided = actions.decided(session, admin=user)
    clicks.show_told()
    if waiting:
        _waiting(waiting)
    else:
        _empty()
    if decided:
        _decided(decided)


def _empty() -> None:
    title = _("No hay contactos duplicados")
    text = _("Cuando dos contactos parezcan la misma persona, aparecen acá para unirlos o no.")
    markup(f"<div class='nothing'><b>{title}</b><p>{text}</p></div>")


def _waiting(found: Found) -> None:
    zone, now = ground().settings.zone, clock.now()
    for merge, older, younger in found:
        with st.container(key=f"pair-{merge.id}", border=True):
            markup(pair(merge, older, younger, zone=zone, now=now))
            with st.container(horizontal=True, gap="small"):
                st.button(
                    _("Unir"),
                    key=f"merge-{merge.id}",
                    type="primary",
                    icon=":material/merge:",
                    on_click=clicks.merge,
                    args=(merge.id,),
                )
                st.button(
                    _("No son la misma persona"),
                    key=f"reject-{merge.id}",
                    on_click=clicks.reject,
                    args=(merge.id,),
                )


def _decided(found: Found) -> None:
    zone, now = ground().settings.zone, clock.now()
    with st.container(key="decided", border=True):
        markup(f"<h2>{_('Decididos')}</h2>")
        for merge, older, younger in found:
            merged = merge.state == "merged"
            with st.container(
                key=f"decided-{merge.id}",
                horizontal=True,
                vertical_alignment="center",
                horizontal_alignment="distribute",
                gap="small",
            ):
                markup(verdict(merge, older, younger, zone=zone, now=now))
                st.button(
                    _("Deshacer") if merged else _("Unir"),
                    key=f"change-{merge.id}",
                    on_click=clicks.undo if merged else clicks.merge,
                    args=(merge.id,),
                )
