"""Where an operator writes: text and files, requests, and a template where text is not taken."""

from datetime import datetime
from typing import Final

import streamlit as st

from core.accounts.rules import User
from core.tickets.store import TicketRow
from panel.desk import composer_clicks as clicks
from panel.desk.about import why_not_reply, why_not_send
from panel.desk.composer_template import template_form
from panel.ground import ground
from panel.words import _

TEXT: Final = 4096  # characters; what is composed is checked again


def composer(ticket: TicketRow, user: User, now: datetime) -> None:
    """The field, its menu, and the form of templates when the window is closed or it is asked for.

    The field is there always, at the same place: what is typed in it must survive every redraw.
    """
    hindrance = why_not_reply(ticket, user, now)
    with st.container(key="composer", horizontal=True, vertical_alignment="bottom", gap="small"):
        _field(ticket, hindrance)
        if not hindrance:
            _menu(ticket)
    if why_not_send(ticket, user):
        return
    if hindrance:
        template_form(ticket.id, ticket.contact_id, closable=False)
    elif clicks.wants_template(ticket.id):
        template_form(ticket.id, ticket.contact_id, closable=True)


def _field(ticket: TicketRow, hindrance: str) -> None:
    key = f"reply-{ticket.id}"
    st.chat_input(
        hindrance or _("Escribir una respuesta"),
        key=key,
        disabled=bool(hindrance),
        max_chars=TEXT,
        accept_file="multiple",
        max_upload_size=ground().settings.media.max_megabytes,
        on_submit=clicks.reply,
        args=(ticket.id, ticket.contact_id, key),
    )


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
