"""What was written in the composer becomes messages: all of it, in its order, or nothing."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from threading import Lock
from typing import Final

from core import clock
from core.accounts.rules import User
from core.conversations import store as conversations
from core.conversations.rules import target
from core.conversations.store import drafts
from core.db import Session
from core.errors import NotFound
from core.media import actions as media
from core.media import store as files
from core.media.preparing import Chosen as File
from core.media.store import MediaRow
from core.tickets import actions
from core.tickets import store as tickets
from core.tickets.rules import require_worked_by
from core.whatsapp import composing
from core.whatsapp.composing import Composed
from core.whatsapp.composing.limits import CAPTION
from core.whatsapp.composing.plain import CAPTIONED
from panel.ground import ground, reading, wake_worker, writing
from panel.words import _

REMEMBERED: Final = 2000  # answers; a browser asks again within seconds


@dataclass(frozen=True, slots=True)
class Written:
    """What an operator wrote: a text, uploads by their ids, and the message it answers."""

    text: str
    files: tuple[int, ...] = ()
    answers: int | None = None


class Once:
    """Does each thing once: who asks again under the same key gets the answer of the first time.

    A browser whose network was cut cannot know whether its words arrived, and sends them again.
    Only this process remembers; it is the only one that such a browser speaks to.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: dict[str, Future[list[int]]] = {}

    def do(self, key: str, run: Callable[[], list[int]]) -> list[int]:
        """The answer of `run`; what it raises is forgotten, so that it can be tried again."""
        mine: Future[list[int]] = Future()
        with self._lock:
            answer = self._answers.setdefault(key, mine)
            while len(self._answers) > REMEMBERED:
                del self._answers[next(iter(self._answers))]
        if answer is not mine:
            return answer.result()
        try:
            mine.set_result(run())
        except BaseException as error:
            with self._lock:
                self._answers.pop(key, None)
            mine.set_exception(error)
            raise
        return mine.result()


def send_written(ticket_id: int, written: Written, *, operator: User) -> list[int]:
    """Queue it, and forget its draft; the ids of the messages."""
    now = clock.now()
    with writing() as session:
        ids = [
            actions.send(
                session, ticket_id, one, operator=operator, settings=ground().settings, now=now
            )
            for one in _messages(session, ticket_id, written, now)
        ]
        drafts.drop(session, ticket_id, operator.id)
    wake_worker()
    return ids


def send_one(ticket_id: int, one: Composed, *, operator: User) -> None:
    """Queue a message that was made elsewhere."""
    with writing() as session:
        actions.send(
            session,
            ticket_id,
            one,
            operator=operator,
            settings=ground().settings,
            now=clock.now(),
        )
    wake_worker()


def keep_file(ticket_id: int, name: str, data: bytes, *, operator: User) -> MediaRow:
    """Keep a file that goes along with what is being written; Unsendable says why it cannot."""
    now = clock.now()
    with reading() as session:
        ticket = tickets.load(session, [ticket_id]).get(ticket_id)
    if ticket is None:
        raise NotFound(_("Ese ticket no existe."))
    require_worked_by(ticket, operator)
    return keep(File(name, data), ticket.contact_id, now)


def keep(file: File, contact_id: int, now: datetime) -> MediaRow:
    """Keep a file for a contact, made fit for WhatsApp."""
    at = ground()
    return media.keep_upload(
        at.database, file, contact_id=contact_id, settings=at.settings, now=now
    )


def keep_draft(ticket_id: int, text: str, *, operator: User) -> datetime:
    """Keep what is being typed, and when; an empty one is forgotten."""
    now = clock.now()
    with writing() as session:
        if text.strip():
            drafts.put(session, ticket_id, operator.id, text, typed_at=now)
        else:
            drafts.drop(session, ticket_id, operator.id)
    return now


def composed(text: str, kept: Sequence[MediaRow]) -> list[Composed]:
    """The text stands under the first file that can carry it, else before the files."""
    said = text.strip()
    carrier = next((f.id for f in kept if f.kind in CAPTIONED and len(said) <= CAPTION), None)
    apart = [composing.text(text)] if (said and carrier is None) or not kept else []
    sent = (composing.media(f.kind, f.id, caption=said if f.id == carrier else "") for f in kept)
    return list(chain(apart, sent))


def _messages(session: Session, ticket_id: int, written: Written, now: datetime) -> list[Composed]:
    first, *others = composed(written.text, [files.get(session, one) for one in written.files])
    if written.answers is not None:
        contact_id = tickets.contacts_of(session, [ticket_id]).get(ticket_id, 0)
        answered = conversations.spoken(session, contact_id, written.answers)
        first = first.quoting(target(answered, now))
    return [first, *others]
