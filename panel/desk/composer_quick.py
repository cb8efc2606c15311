"""Quick replies as the composer offers them: behind what was typed, with this ticket's values."""

from collections.abc import Mapping
from typing import Final

from core import clock
from core.accounts.rules import User
from core.conversations.quick_replies import expand, matching
from core.conversations.store import quick_replies
from core.tickets import store as tickets
from core.tickets.store import TicketRow
from panel.ground import ground, reading

OFFERED: Final = 30  # the more letters are typed, the fewer they are


def offered(ticket_id: int, typed: str, *, operator: User) -> list[dict[str, str]]:
    """Each as `shortcut` and `text`, variables filled in."""
    with reading() as session:
        ticket = tickets.get(session, ticket_id, now=clock.now())
        found = matching(quick_replies.everything(session), typed)
    values = values_of(ticket, operator=operator.name, business=ground().settings.business.name)
    return [
        {"shortcut": reply.shortcut, "text": expand(reply.text, values)}
        for reply in found[:OFFERED]
    ]


def values_of(ticket: TicketRow, *, operator: str, business: str) -> Mapping[str, str]:
    """What the variables of a quick reply stand for. Pure."""
    name = ticket.name.strip()
    return {
        "name": name,
        "first_name": name.partition(" ")[0],
        "ticket": str(ticket.id),
        "operator": operator,
        "order": ticket.order_number,
        "business": business,
    }
