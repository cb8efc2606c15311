"""Where an operator writes: text and files, requests, and a template where text is not taken."""

from datetime import datetime
from typing import TypeAlias

import streamlit as st

from core.accounts.rules import User
from core.tickets.store import TicketRow
from panel.components.composer import draw_composer
from panel.desk import composer_clicks as clicks
from panel.desk.about import why_not_reply, why_not_send
from panel.desk.composer_template import template_form
from panel.desk.routes import DESK, TEXT
from panel.words import _

Draft: TypeAlias = tuple[str, datetime] | None  # a text, and when it was typed


def composer(ticket: TicketRow, user: User, draft: Draft, now: datetime) -> None:
    """The field, its menu, and the form of templates when the window is closed or it is asked for.

    The field is there always, at the same place: what is typed in it must survive every redraw.
    """
    hindrance = why_not_reply(ticket, user, now)
    with st.container(key="composer", horizontal=True, vertical_alignment="bottom", gap="small"):
        _field(ticket, hindrance, draft)
        if not hindrance:
            _menu(ticket)
    if why_not_send(ticket, user):
        return
    if hindrance:
        template_form(ticket.id, ticket.contact_id, closable=False)
    elif clicks.wants_template(ticket.id):
        template_form(ticket.id, ticket.contact_id, closable=True)


def _field(ticket: TicketRow, hindrance: str, draft: Draft) -> None:
    data = {
        "ticket": ticket.id,
        "to": f"{DESK}{ticket.id}/",
        "hindrance": hindrance,
        "placeholder": hindrance or _("Escribir una respuesta"),
        "most": TEXT,
        "draft": {"text": draft[0], "at": draft[1].isoformat()} if draft else None,
    }
    draw_composer(data, key=f"composer-{ticket.id}")


def _menu(ticket: TicketRow) -> None:
    """What is sent with one click: it is chosen from a menu, so it is not sent by accident."""
    key = f"more-{ticket.id}"
    names = {
        clicks.LOCATION: _("Pedir ubicación"),
        **({} if ticket.phone else {clicks.NUMBER: _("Pedir número de teléfono")}),
        clicks.TEMPLATE: _("Enviar una plantilla"),
    }
    st.menu_button(
        _("Más"),
        list(names),
        key=key,
        icon=":material/more_horiz:",
        format_func=names.__getitem__,
        on_click=clicks.chosen,
        args=(ticket.id, key),
    )
