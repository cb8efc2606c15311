"""What is said about a ticket around its conversation. Pure; every word not ours is escaped."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from core.accounts.rules import User
from core.contacts.rules import window_is_open
from core.tickets.machine import OPEN, Status
from core.tickets.store import TicketRow
from panel.dates import duration, moment
from panel.desk.rows import clock_until, contact_of
from panel.desk.states import badge
from panel.safe import escaped
from panel.words import _


def head(ticket: TicketRow, now: datetime, *, zone: ZoneInfo) -> str:
    """Who it is about, the state, and while it is open the two clocks and the bot's silence."""
    name = escaped(ticket.name or _("Sin nombre"))
    contact = escaped(contact_of(ticket))
    clocks = ""
    if ticket.status in OPEN:
        window = clock_until(ticket.window_until, now=now)
        expires = clock_until(ticket.expires_at, now=now)
        clocks = (
            f"<span class='clock {window.urgency}'><b>{_('Ventana')}</b> {window.text}</span>"
            f"<span class='clock {expires.urgency}'><b>{_('Vence')}</b> {expires.text}</span>"
            f"{silence(ticket, now, zone=zone)}"
        )
    return (
        f"<div class='ticket-head'><div class='who-line'><span class='name'>{name}</span>"
        f"<span class='contact'>{contact}</span></div>"
        f"<div class='clocks'>{badge(ticket.status)}{clocks}</div></div>"
    )


def silence(ticket: TicketRow, now: datetime, *, zone: ZoneInfo) -> str:
    """Since when this ticket keeps the bot from talking, and who talks instead."""
    since = moment(ticket.received_at, zone=zone, now=now)
    who = escaped(ticket.operator_name or _("en espera"))
    said = _("Bot callado por #{n} desde {since} ({who})").format(n=ticket.id, since=since, who=who)
    return f"<span class='silence'><i>🔇</i>{said}</span>"


def card(ticket: TicketRow, now: datetime, *, zone: ZoneInfo) -> str:
    """Everything known about the ticket, as pairs."""
    waited = duration((ticket.taken_at or ticket.closed_at or now) - ticket.received_at)
    lines = [
        (_("Ticket"), f"#{ticket.id}"),
        (_("Recibido"), moment(ticket.received_at, zone=zone, now=now)),
        (_("Espera"), waited),
        (_("Operador"), ticket.operator_name or _("Nadie todavía")),
        (_("Tema"), ticket.topic),
        (_("Fuente"), ticket.source),
        (_("Pedido"), ticket.order_number),
        *saved_answers(ticket.saved),
    ]
    items = "".join(
        f"<dt>{escaped(label)}</dt><dd>{escaped(value)}</dd>" for label, value in lines if value
    )
    return f"<dl class='card'>{items}</dl>"


def saved_answers(saved: str) -> list[tuple[str, str]]:
    """What the bot had asked, as pairs; `order` has a line of its own."""
    answers = json.loads(saved or "{}")
    return [
        (str(key).replace("_", " ").capitalize(), str(value))
        for key, value in answers.items()
        if key != "order"
    ]


def why_not_reply(ticket: TicketRow, user: User, now: datetime) -> str:
    """Why this person cannot write on this ticket now; empty if nothing hinders."""
    hindrance = why_not_send(ticket, user)
    if not hindrance and not window_is_open(ticket.last_inbound_at, now):
        return _("Pasaron 24 h desde su último mensaje: WhatsApp no acepta texto libre")
    return hindrance


def why_not_send(ticket: TicketRow, user: User) -> str:
    """Why this person can send nothing on this ticket, not even a template; empty if they can."""
    if ticket.status is Status.NEW:
        return _("Tomar el ticket para responder")
    if ticket.status is not Status.IN_PROGRESS:
        return _("El ticket está cerrado: si el cliente escribe, le responde el bot")
    if ticket.closing_at is not None:
        return _("El ticket se está cerrando")
    if ticket.operator_id != user.id and not user.is_admin:
        return _("Lo atiende {who}").format(who=ticket.operator_name)
    return ""
