"""A page of tickets as the table component draws it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.accounts.rules import User
from core.tickets.machine import OPEN
from core.tickets.store import TicketRow
from panel.dates import duration, moment
from panel.desk.columns import columns
from panel.desk.moves import many_words, moves_of
from panel.desk.states import LOOKS
from panel.desk.view import DUE, FILTERS, Address
from panel.words import _

RUNNING_OUT: Final = timedelta(hours=6)
NEARLY_OUT: Final = timedelta(hours=1)
# Never by colour alone: the sign fills and then warns.
SIGNS: Final = {"": "", "soon": "◔", "now": "⚠", "over": "✕"}


@dataclass(frozen=True, slots=True)
class Clock:
    """What is left until a moment, and how urgent that is."""

    text: str
    urgency: str  # '', soon, now, over

    @property
    def cell(self) -> dict[str, str]:
        """The clock as a cell of the table."""
        return {"text": self.text, "mark": SIGNS[self.urgency], "colour": self.urgency}


def clock_until(until: datetime | None, *, now: datetime) -> Clock:
    """The clock towards a moment; empty without one."""
    if until is None:
        return Clock("", "")
    left = until - now
    if left <= timedelta():
        return Clock(_("cerrada"), "over")
    urgency = "now" if left <= NEARLY_OUT else "soon" if left <= RUNNING_OUT else ""
    return Clock(duration(left), urgency)


def contact_of(ticket: TicketRow) -> str:
    """The phone; where WhatsApp hides it, the user name."""
    return ticket.phone or (f"@{ticket.username}" if ticket.username else "")


def row(ticket: TicketRow, user: User, *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """One ticket; the component puts every value on the page as text."""
    is_open = ticket.status in OPEN
    window = clock_until(ticket.window_until if is_open else None, now=now)
    expires = clock_until(ticket.expires_at if is_open else None, now=now)
    return {
        "id": ticket.id,
        "title": f"#{ticket.id}",
        "numero": {"link": f"#{ticket.id}"},
        "recibido": moment(ticket.received_at, zone=zone, now=now),
        "nombre": ticket.name or _("Sin nombre"),
        "celular": contact_of(ticket),
        "fuente": ticket.source,
        "tema": ticket.topic,
        "pedido": ticket.order_number,
        "estado": _state(ticket),
        "operador": ticket.operator_name or "",
        "ventana": window.cell,
        "vence": expires.cell,
        "noleidos": ticket.unread,
        "moves": [{"key": key, "label": label} for key, label in moves_of(ticket, user)],
    }


def table(
    rows: Sequence[TicketRow],
    address: Address,
    user: User,
    *,
    operators: Mapping[int, str],
    zone: ZoneInfo,
    now: datetime,
) -> dict[str, Any]:
    """Everything the component needs for one page, but for what unfolded rows show."""
    column, descending = address.sort
    return {
        "kind": "tickets",
        "columns": columns(operators, today=now.astimezone(zone).date()),
        "rows": [row(ticket, user, zone=zone, now=now) for ticket in rows],
        "filters": {name: address.filter(name) for name in FILTERS},
        "sort": {"key": column, "descending": descending},
        "orders": [["urgencia", _("Ordenar por urgencia")]],
        "words": _words(),
        "many": many_words(),
        "details": {},
        "empty": _empty(address),
    }


def _state(ticket: TicketRow) -> dict[str, str]:
    look = LOOKS[ticket.status]
    closing = ticket.closing_at is not None and ticket.status in OPEN
    text = _("Cerrando…") if closing else ticket.status.value
    return {"text": text, "sign": look.sign, "colour": look.colour}


def _words() -> dict[str, str]:
    return {
        "open": _("Abrir el ticket"),
        "unfold": _("Ver el detalle del ticket"),
        "choose": _("Elegir el ticket"),
        "chooseAll": _("Elegir todos los de esta página"),
        "move": _("Cambiar el estado del ticket"),
        "filter": _("Filtrar por"),
        "filters": _("Filtros"),
        "any": _("Todos"),
        "clear": _("Quitar los filtros"),
        "sort": _("Ordenar por"),
        "loading": _("Buscando…"),
    }


def _empty(address: Address) -> dict[str, str]:
    if address.is_filtered:
        return {
            "title": _("Ningún ticket con estos filtros"),
            "text": _("Los que entren en esta vista aparecen solos, sin recargar."),
            "clear": _("Quitar los filtros"),
        }
    if address.chip == DUE:
        return {
            "title": _("Nada por vencer"),
            "text": _("Acá se ordenan los tickets abiertos: primero el que tiene menos tiempo."),
        }
    if address.chip != "todos":
        return {
            "title": _("Ningún ticket en esta vista"),
            "text": _("Los que entren acá aparecen solos, sin recargar."),
        }
    return {
        "title": _("No hay tickets todavía"),
        "text": _("Cuando un cliente pida hablar con una persona, su ticket aparece acá solo."),
    }
