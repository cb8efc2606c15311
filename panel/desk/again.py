"""Messages that did not arrive, or of which nobody knows: sent again by a person's click only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from core.conversations.store import MessageRow
from core.outbox.rules.statuses import AGAIN
from core.outbox.store.again import Unconfirmed
from core.tickets.machine import OPEN
from core.tickets.store import TicketRow
from core.whatsapp.errors import may_help_again
from panel.dates import moment
from panel.desk import clicks
from panel.safe import escaped, markup
from panel.words import _

SHOWN: Final = 3  # of a conversation: the newest; one is the rule
EXCERPT: Final = 80


def unsent(ticket: TicketRow, messages: Sequence[MessageRow], now: datetime) -> None:
    """Under an open conversation: what people said in vain, each with its button."""
    until = ticket.window_until
    if ticket.status not in OPEN or until is None or until <= now:
        return
    lost = [m for m in messages if m.author == "operator" and _may_go_again(m)]
    for message in lost[-SHOWN:]:
        failed = message.status == "failed"
        told = _("No se envió:") if failed else _("No se sabe si llegó:")
        _line(message.id, f"{told} {escaped(message.text[:EXCERPT])}", ticket.id)


def _may_go_again(message: MessageRow) -> bool:
    """A button where the same message may fare better; why not stands in the conversation."""
    if message.status == "failed":
        return may_help_again(message.error_code)
    return message.status in AGAIN


def unconfirmed(found: Sequence[Unconfirmed], *, zone: ZoneInfo, now: datetime) -> None:
    """The bot's unconfirmed messages, for the dashboard; nothing where there are none."""
    if not found:
        return
    with st.container(key="unconfirmed", border=True):
        markup(f"<h2>{_('Mensajes del bot sin confirmar')}</h2>")
        explained = _("WhatsApp no confirmó si llegaron. Enviar otra vez puede duplicarlos.")
        markup(f"<p class='line'>{explained}</p>")
        for message in found:
            who = escaped(message.name or (f"+{message.wa_id}" if message.wa_id else ""))
            at = moment(message.at, zone=zone, now=now)
            _line(message.id, f"{at} · <b>{who}</b> · {escaped(message.text[:EXCERPT])}", 0)
        clicks.show_told(0)


def _line(message_id: int, body: str, ticket_id: int) -> None:
    with st.container(
        key=f"again-{message_id}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        markup(f"<p class='line again'>{body}</p>")
        st.button(
            _("Enviar otra vez"),
            key=f"resend-{message_id}",
            on_click=clicks.resend,
            args=(message_id, ticket_id),
        )
