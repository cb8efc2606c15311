"""Storing what was said and where the bot stands, many contacts at a time. It does not judge."""

from core.conversations.store.history import MessageRow, Talk, history, talk
from core.conversations.store.spoken import newest_inbound, spoken
from core.conversations.store.turns import attach, keep_unseen, save_standing, standing

__all__ = [
    "MessageRow",
    "Talk",
    "attach",
    "history",
    "keep_unseen",
    "newest_inbound",
    "save_standing",
    "spoken",
    "standing",
    "talk",
]
