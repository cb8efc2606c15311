"""Our own id on a message: it rides along in `biz_opaque_callback_data` and comes back in statuses.

It is read strictly: anybody who shares the number's webhooks can write such a text.
"""

import re
from typing import Final

TOKEN: Final = re.compile(r"ob1\.([1-9][0-9]{0,18})\.([1-9][0-9]{0,4})")
LARGEST_ID: Final = 2**63 - 1  # what the columns hold; beyond, PostgreSQL would raise
LARGEST_ATTEMPT: Final = 2**15 - 1


def make(message_id: int, attempt: int) -> str:
    """The token of one attempt at one message."""
    return f"ob1.{message_id}.{attempt}"


def parse(token: str | None) -> tuple[int, int] | None:
    """The message id and the attempt; None if the token is not one of ours."""
    match = TOKEN.fullmatch(token) if token else None
    if match is None:
        return None
    message_id, attempt = int(match[1]), int(match[2])
    if message_id > LARGEST_ID or attempt > LARGEST_ATTEMPT:
        return None
    return message_id, attempt
