"""Handing files over to WhatsApp before the messages that need them: each once in thirty days.

Whatever goes wrong here, no message has left: it is tried again, or refused with the file's fault.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from core.db import Database
from core.errors import NotFound, StoreBusy, _
from core.media.places import Places
from core.media.store import uploads
from core.media.store.uploads import Upload
from core.outbox.rules.claimed import Claimed
from core.outbox.rules.requests import FileThere, files_in, with_files
from core.outbox.store import leases
from core.settings import Settings
from core.whatsapp.answers import Answer, NotSent, Refused
from core.whatsapp.client.files import Uploaded, seconds_for
from core.whatsapp.client.form import Handing, ShortOfBytes
from core.whatsapp.errors import Outcome, outcome

log = structlog.get_logger()
KEPT_BY_WHATSAPP: Final = timedelta(days=29)  # of thirty: the message has to arrive as well
MARGIN: Final = timedelta(seconds=60)  # for the message itself, and its marking
UNUSABLE: Final = 131053  # WhatsApp could not use the file: it gets it once more
# What it says of an id it does not know (any more), among other things.
UNKNOWN_ID: Final = frozenset({100, 131009})
UNKNOWN_TYPE: Final = 100
BAD_REQUEST: Final = 400


class Halted(Exception):
    """The message cannot go now; this is its answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


class Uploads(Protocol):
    """What is needed of WhatsApp."""

    def upload(self, file: Handing) -> Uploaded | Refused | NotSent:
        """Hand a file over."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A request whose files are with WhatsApp, and until when it may be sent."""

    body: dict[str, Any]
    claimed: Claimed
    reused: bool = False  # some file was there before


class Porter:
    """Carries files; safe to use from many threads."""

    def __init__(
        self,
        database: Database,
        files: Callable[[], Uploads],
        settings: Settings,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._files = files
        self._places = Places(database, settings)
        self._now = now
        self._hurried = threading.Event()

    def hurry(self) -> None:
        """Let go of what is being carried: the process is ending."""
        self._hurried.set()

    def send(
        self, claimed: Claimed, body: dict[str, Any], post: Callable[[Packed], Answer]
    ) -> Answer:
        """Carry the files of a request and post it; once more, if WhatsApp cannot use a file.

        A person who sends a message again may do so because of its file: it is carried anew.
        """
        try:
            packed = self._pack(claimed, body, anew=claimed.attempt > 1 and not claimed.refusals)
            answer = post(packed)
            if _is_of_a_file(answer, packed):
                answer = post(self._pack(packed.claimed, body, anew=True))
        except Halted as halted:
            return halted.answer
        except StoreBusy:
            return NotSent("the database is busy")
        return answer

    def _pack(self, claimed: Claimed, body: dict[str, Any], *, anew: bool) -> Packed:
        there: dict[int, FileThere] = {}
        reused = False
        for media_id in sorted(set(files_in(body))):
            file = self._stored(media_id)
            known = None if anew else self._known(file)
            if known:
                reused = True
            else:
                claimed = self._held(claimed, file)
                known = self._carried(file)
            there[media_id] = FileThere(known, file.name)
        return Packed(with_files(body, there), claimed, reused)

    def _stored(self, media_id: int) -> Upload:
        with self._database.reading() as session:
            file = uploads.to_send(session, media_id)
        if file is None:
            raise Halted(_gone())
        return file

    def _known(self, file: Upload) -> str | None:
        fresh = file.uploaded_at and self._now() - file.uploaded_at < KEPT_BY_WHATSAPP
        return file.wa_media_id if fresh else None

    def _held(self, claimed: Claimed, file: Upload) -> Claimed:
        """The message with a lease as long as its file may take."""
        now = self._now()
        until = now + timedelta(seconds=seconds_for(file.size)) + MARGIN
        with self._database.transaction() as session:
            held = leases.extend(session, claimed.message_id, claimed.attempt, until=until, now=now)
        if not held:
            raise Halted(NotSent("the lease was over"))
        return replace(claimed, lease_until=until)

    def _carried(self, file: Upload) -> str:
        """WhatsApp's id of the file, remembered for the next message it goes with."""
        try:
            handing = Handing(file.mime, file.size, self._pieces(file))
        except NotFound:
            raise Halted(_gone()) from None
        answer = self._files().upload(handing)
        if not isinstance(answer, Uploaded):
            log.warning("upload_failed", media_id=file.id, code=getattr(answer, "code", None))
            raise Halted(_judged(answer))
        try:
            with self._database.transaction() as session:
                uploads.remember(session, file.id, answer.wa_media_id, now=self._now())
        except StoreBusy:
            log.warning("upload_not_remembered", media_id=file.id)  # the next one carries it again
        return answer.wa_media_id

    def _pieces(self, file: Upload) -> Iterator[bytes]:
        pieces = self._places.read(file.place, file.id, 0, file.size)
        return self._unless_hurried(pieces)

    def _unless_hurried(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self._hurried.is_set():
                raise ShortOfBytes
            yield piece


def _is_of_a_file(answer: Answer, packed: Packed) -> bool:
    """Whether a refusal may be the file's fault, and another upload help."""
    if not isinstance(answer, Refused):
        return False
    return answer.code == UNUSABLE or (packed.reused and answer.code in UNKNOWN_ID)


def _judged(answer: Refused | NotSent) -> Answer:
    """A refused upload as the message's own; where nobody knows, no message has left all the same.

    Code 100 means a type of file that WhatsApp does not know.
    """
    if isinstance(answer, NotSent):
        return answer
    if outcome(answer) is Outcome.UNCERTAIN:
        return NotSent(f"HTTP {answer.http_status} to an upload")
    return replace(answer, code=UNUSABLE) if answer.code == UNKNOWN_TYPE else answer


def _gone() -> Refused:
    return Refused(None, BAD_REQUEST, _("El archivo ya no está."))
