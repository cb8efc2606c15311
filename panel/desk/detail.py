"""What a row of the list unfolds to, as the table component draws it. Pure; all of it is text."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.tickets.store import Detail, TicketRow
from panel.dates import duration, moment
from panel.desk.about import saved_answers
from panel.desk.states import LOOKS, told
from panel.words import _, ngettext


def unfolded(ticket: TicketRow, found: Detail, *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """The four parts: what is known, the first message, the history, the earlier tickets."""
    return {
        "sections": [
            {"title": _("Datos"), "pairs": _facts(ticket, now)},
            _first(found, zone, now),
            {"title": _("Historia"), "lines": _history(ticket, found, zone, now)},
            _earlier(found, zone, now),
        ]
    }


def _facts(ticket: TicketRow, now: datetime) -> list[list[str]]:
    waited = (ticket.taken_at or ticket.closed_at or now) - ticket.received_at
    facts = [
        (_("Pedido"), ticket.order_number),
        *saved_answers(ticket.saved),
        (_("Espera"), duration(waited)),
    ]
    return [[label, value] for label, value in facts if value]


def _first(found: Detail, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    title = _("Primer mensaje")
    if found.first_message is None:
        return {"title": title, "none": _("El cliente no escribió: lo inició un operador")}
    said = found.first_message
    when = moment(said.at, zone=zone, now=now)
    return {"title": title, "quote": said.text or _("(sin texto)"), "when": when}


def _history(ticket: TicketRow, found: Detail, zone: ZoneInfo, now: datetime) -> list[list[str]]:
    return [
        [
            moment(event.at, zone=zone, now=now),
            _happened(event.event, ticket.id, event.operator_name, event.to_name),
            event.note or "",
        ]
        for event in found.events
    ]


def _happened(event: str, ticket_id: int, who: str | None, to: str | None) -> str:
    return told(event, ticket_id=ticket_id, who=who or "", to=to or "")


def _earlier(found: Detail, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    title = _("Tickets anteriores")
    if not found.earlier:
        return {"title": title, "none": _("Es el primero de este contacto")}
    rest = found.earlier_count - len(found.earlier)
    more = ngettext("y {n} más", "y {n} más", rest).format(n=rest) if rest else ""
    tickets = [
        {
            "id": ticket.id,
            "link": f"#{ticket.id}",
            "text": " · ".join(
                part
                for part in (moment(ticket.received_at, zone=zone, now=now), ticket.topic)
                if part
            ),
            "sign": LOOKS[ticket.status].sign,
            "state": ticket.status.value,
            "colour": LOOKS[ticket.status].colour,
        }
        for ticket in found.earlier
    ]
    return {"title": title, "tickets": tickets, "more": more}
