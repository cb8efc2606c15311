"""Asking for tickets and saving their moves, in sets. It does not judge."""

from core.tickets.store.figures import TicketEvent, counts, events, oldest_waiting, unread_total
from core.tickets.store.lists import Page, TicketRow, View, get, page
from core.tickets.store.moves import (
    Move,
    Opening,
    add_unread,
    contacts_of,
    due_ids,
    first_reply,
    load,
    noticed,
    numbers,
    of_contacts,
    open_tickets,
    patch,
    save_moves,
)

__all__ = [
    "Move",
    "Opening",
    "Page",
    "TicketEvent",
    "TicketRow",
    "View",
    "add_unread",
    "contacts_of",
    "counts",
    "due_ids",
    "events",
    "first_reply",
    "get",
    "load",
    "noticed",
    "numbers",
    "of_contacts",
    "oldest_waiting",
    "open_tickets",
    "page",
    "patch",
    "save_moves",
    "unread_total",
]
