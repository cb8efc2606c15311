"""What people and time do to a ticket: lock, decide by the machine, save.

Each action locks the contact's row before it reads, so a bot turn is never decided on a state that
an operator has just changed, and two operators never both win.
"""

from core.tickets.actions.blocking import block, unblock
from core.tickets.actions.handing import assign, hand_over
from core.tickets.actions.moving import (
    close,
    leave,
    release,
    settle,
    settle_due,
    take,
    undo_close,
)
from core.tickets.actions.noting import note, see_mentions
from core.tickets.actions.quick_replies import delete_quick_reply, save_quick_reply
from core.tickets.actions.starting import start
from core.tickets.actions.talking import (
    mark_read,
    mark_unread,
    react,
    reply,
    send,
    send_template,
)
from core.tickets.actions.turns import assign_by_turns

__all__ = [
    "assign",
    "assign_by_turns",
    "block",
    "close",
    "delete_quick_reply",
    "hand_over",
    "leave",
    "mark_read",
    "mark_unread",
    "note",
    "react",
    "release",
    "reply",
    "save_quick_reply",
    "see_mentions",
    "send",
    "send_template",
    "settle",
    "settle_due",
    "start",
    "take",
    "unblock",
    "undo_close",
]
