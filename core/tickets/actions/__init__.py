"""What people and time do to a ticket: lock, decide by the machine, save.

Each action locks the contact's row before it reads, so a bot turn is never decided on a state that
an operator has just changed, and two operators never both win.
"""

from core.tickets.actions.moving import (
    close,
    leave,
    release,
    settle,
    settle_due,
    take,
    undo_close,
)
from core.tickets.actions.talking import (
    mark_read,
    mark_unread,
    react,
    reply,
    send,
    send_template,
)

__all__ = [
    "close",
    "leave",
    "mark_read",
    "mark_unread",
    "react",
    "release",
    "reply",
    "send",
    "send_template",
    "settle",
    "settle_due",
    "take",
    "undo_close",
]
