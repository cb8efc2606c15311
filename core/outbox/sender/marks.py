"""Telling WhatsApp what was read, in a job of its own: no message ever waits for it.

Once a second the schedule looks whether a mark is due, in a reading it makes anyway; an idle desk
opens no connection and writes nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import requests

from core.db import Database
from core.outbox.rules.marks import request
from core.outbox.store import marks
from core.outbox.store.marks import Mark
from core.settings import Settings, WhatsApp
from core.whatsapp.answers import Refused
from core.whatsapp.client.graph import Bearer
from core.whatsapp.client.refusals import parsed, refusal
from core.whatsapp.errors import Outcome, outcome

TIMEOUT: Final = (3.0, 15.0)  # seconds: to connect, and between two bytes
FOR_GOOD: Final = frozenset({Outcome.PERMANENT, Outcome.OTHER_FORM})


def tell_read(database: Database, settings: Settings, now: datetime) -> int:
    """Tell the marks that are due; how many were told.

    One that WhatsApp refuses for good is dropped, as is one that failed too often: the next message
    the operator reads marks the earlier ones too.
    """
    with database.transaction() as session:
        due = marks.take(session, now=now)
    answers = list(_told(due, settings.whatsapp))
    over = [mark for mark, answer in answers if _is_over(answer)]
    if over:
        with database.transaction() as session:
            marks.drop(session, over)
    return sum(answer is None for _mark, answer in answers)


def _told(due: Sequence[Mark], whatsapp: WhatsApp) -> Iterator[tuple[Mark, Refused | None]]:
    """Each mark with what WhatsApp had against it; those after the first silence wait."""
    url = f"{whatsapp.graph_url}/{whatsapp.api_version}/{whatsapp.phone_number_id}/messages"
    with requests.Session() as http:
        http.auth = Bearer(whatsapp.access_token.get_secret_value())
        for mark in due:
            body = request(mark.wamid, typing=mark.typing)
            try:
                answer = http.post(url, json=body, timeout=TIMEOUT, allow_redirects=False)
            except requests.RequestException:
                return
            yield mark, None if answer.ok else _refused(answer)


def _refused(answer: requests.Response) -> Refused:
    return refusal(parsed(answer.content), answer.status_code, answer.headers.get("Retry-After"))


def _is_over(refused: Refused | None) -> bool:
    return refused is None or outcome(refused) in FOR_GOOD
