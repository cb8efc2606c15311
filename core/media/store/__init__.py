"""The rows of files. What may be done with them is decided elsewhere."""

from core.media.store.rows import (
    MediaRow,
    Waiting,
    add_upload,
    add_waiting,
    attach,
    find,
    get,
    of_messages,
)

__all__ = [
    "MediaRow",
    "Waiting",
    "add_upload",
    "add_waiting",
    "attach",
    "find",
    "get",
    "of_messages",
]
