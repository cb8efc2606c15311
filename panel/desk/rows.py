"""A page of tickets as the table component draws it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.tickets.machine import OPEN, Status
from core.tickets.store import TicketRow
from panel.dates import duration, moment
from panel.desk.states import LOOKS
from panel.desk.view import Address
from panel.words import _

RUNNING_OUT: Final = timedelta(hours=6)
NEARLY_OUT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """What is left until a moment, and how urgent that is."""

    text: str
    urgency: str  # '', soon, now, over


def clock_until(until: datetime | None, *, now: datetime) -> Clock:
    """The clock towards a moment; empty without one."""
    if until is None:
        return Clock("", "")
    left = until - now
    if left <= timedelta():
        return Clock(_("cerrada"), "over")
    urgency = "now" if left <= NEARLY_OUT else "soon" if left <= RUNNING_OUT else ""
    return Clock(duration(left), urgency)


def columns(operators: Mapping[int, str]) -> list[dict[str, Any]]:
    """The columns in their order, each with its filter."""
    states = [{"value": status.value, "label": status.value} for status in Status]
    people = [{"value": "nadie", "label": _("Nadie")}] + [
        {"value": str(user_id), "label": name} for user_id, name in operators.items()
    ]
    return [
        {"key": "numero", "width": "5.4%", "label": _("N°"), "filter": "search"},
        {"key": "recibido", "width": "7.2%", "label": _("Recibido")},
        {"key": "nombre", "width": "13%", "label": _("Nombre"), "filter": "search"},
        {"key": "celular", "width": "11.4%", "label": _("Celular"), "filter": "search"},
        {"key": "fuente", "width": "7.6%", "label": _("Fuente"), "filter": "search"},
        {"key": "tema", "width": "9%", "label": _("Tema"), "filter": "search"},
        {"key": "pedido", "width": "7.4%", "label": _("Pedido"), "filter": "search"},
        {
            "key": "estado",
            "width": "11%",
            "label": _("Estado"),
            "filter": "choice",
            "options": states,
        },
        {
            "key": "operador",
            "width": "8.6%",
            "label": _("Operador"),
            "filter": "choice",
            "options": people,
        },
        {"key": "ventana", "width": "7.2%", "label": _("Ventana")},
        {"key": "vence", "width": "7.2%", "label": _("Vence")},
        {"key": "noleidos", "width": "4%", "label": "💬", "name": _("Mensajes sin leer")},
    ]


def contact_of(ticket: TicketRow) -> str:
    """The phone; where WhatsApp hides it, the user name."""
    return ticket.phone or (f"@{ticket.username}" if ticket.username else "")


def row(ticket: TicketRow, *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """One ticket; the component puts every value on the page as text."""
    look = LOOKS[ticket.status]
    is_open = ticket.status in OPEN
    window = clock_until(ticket.window_until if is_open else None, now=now)
    expires = clock_until(ticket.expires_at if is_open else None, now=now)
    return {
        "id": ticket.id,
        "title": f"#{ticket.id}",
        "numero": f"#{ticket.id}",
        "recibido": moment(ticket.received_at, zone=zone, now=now),
        "nombre": ticket.name or _("Sin nombre"),
        "celular": contact_of(ticket),
        "fuente": ticket.source,
        "tema": ticket.topic,
        "pedido": ticket.order_number,
        "estado": {"text": ticket.status.value, "sign": look.sign, "colour": look.colour},
        "operador": ticket.operator_name or "",
        "ventana": {"text": window.text, "colour": window.urgency},
        "vence": {"text": expires.text, "colour": expires.urgency},
        "noleidos": ticket.unread,
    }


def table(
    rows: Sequence[TicketRow],
    address: Address,
    *,
    operators: Mapping[int, str],
    zone: ZoneInfo,
    now: datetime,
) -> dict[str, Any]:
    """Everything the component needs for one page."""
    column, descending = address.sort
    spec = columns(operators)
    filters = {c["key"]: address.filter(c["key"]) for c in spec if "filter" in c}
    return {
        "kind": "tickets",
        "columns": spec,
        "rows": [row(ticket, zone=zone, now=now) for ticket in rows],
        "filters": filters,
        "sort": {"key": column, "descending": descending},
        "words": {
            "open": _("Abrir el ticket"),
            "filter": _("Filtrar por"),
            "filters": _("Filtros"),
            "any": _("Todos"),
            "clear": _("Quitar los filtros"),
            "sort": _("Ordenar por"),
        },
        "empty": _empty(address, any(filters.values())),
    }


def _empty(address: Address, filtered: bool) -> dict[str, str]:
    if filtered or address.chip != "todos":
        return {
            "title": _("Ningún ticket en esta vista"),
            "text": _("Los que entren acá aparecen solos, sin recargar."),
        }
    return {
        "title": _("No hay tickets todavía"),
        "text": _("Cuando un cliente pida hablar con una persona, su ticket aparece acá solo."),
    }
