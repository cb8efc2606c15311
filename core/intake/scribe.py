"""The writing half of the webhook, as a process of its own (decision 0031).

Python runs one thread at a time: in one process, sixty request threads and the writer take it from
each other at every row, and the second core has nothing to do. So the process that serves HTTP
hands its batches over a socket to this one. It ends when that socket does: nobody is left over.
"""

import gc
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from core import logs
from core.db import Database
from core.intake.commit import Committer
from core.intake.published import Published
from core.intake.webhooks import (
    HEAD,
    RECEIPT,
    Receipt,
    Webhook,
    pack,
    pack_receipt,
    unpack,
    unpack_receipt,
)
from core.intake.writer import PATIENCE
from core.outbox.wake import Waker
from core.settings import load

log = structlog.get_logger()
ROOT: Final = Path(__file__).resolve().parent.parent.parent
END_SECONDS: Final = 10.0
LONGEST_BATCH: Final = 60.0  # seconds; its own waits for a busy database end after 5
LOST: Final = Receipt(durable=False)


class Scribe:
    """Has batches committed by a process of its own, which is started again when it dies.

    Used by one thread at a time. A batch whose process died is not known to be durable: Meta is
    told to come back, and the unique keys make that harmless.
    """

    def __init__(self, command: Sequence[str] = (sys.executable, "-m", "core.intake.scribe")):
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._link: socket.socket | None = None
        self._busy = threading.Lock()
        self._since: float | None = None  # monotonic: when the batch at hand was handed over

    def start(self) -> None:
        """Start the process, so that the first webhook does not wait for it."""
        with self._busy:
            self._linked()

    def __call__(self, batch: Sequence[Webhook]) -> Receipt:
        """Commit a batch; not durable when the process dies on the way, or hangs."""
        packed = pack(batch)
        with self._busy:
            self._since = time.monotonic()
            try:
                answer = self._asked(packed)
            except OSError as error:
                return self._lost(type(error).__name__, hangs=isinstance(error, TimeoutError))
            finally:
                self._since = None
            if len(answer) < RECEIPT.size:
                return self._lost("it ended")
        return unpack_receipt(answer)

    def trouble(self) -> str | None:
        """Why no batch could be committed now; None if one could.

        A process that has ended is started again: whoever asks a second time hears whether it
        stayed.
        """
        since = self._since
        if since is not None and time.monotonic() - since > PATIENCE:
            return "the process that writes has been at one batch for too long"
        if not self._busy.acquire(blocking=False):
            return None  # it is at work
        try:
            if self._process and self._process.poll() is None:
                return None
            self._end()
            self._linked()
        except OSError as error:
            return f"the process that writes cannot be started: {type(error).__name__}"
        finally:
            self._busy.release()
        return "the process that writes had ended; it is started again"

    def close(self) -> None:
        """Let it finish what it is at, and end."""
        with self._busy:
            self._end()

    def _linked(self) -> socket.socket:
        if self._link is None:
            ours, theirs = socket.socketpair()
            ours.settimeout(LONGEST_BATCH)
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [*self._command, str(theirs.fileno())], pass_fds=[theirs.fileno()], cwd=ROOT
                )
            self._link = ours
        return self._link

    def _asked(self, packed: bytes) -> bytes:
        link = self._linked()
        link.sendall(HEAD.pack(len(packed)))
        link.sendall(packed)
        return link.recv(RECEIPT.size, socket.MSG_WAITALL)

    def _lost(self, why: str, *, hangs: bool = False) -> Receipt:
        log.error("scribe_lost", why=why)
        if hangs and self._process:
            self._process.kill()  # what it had not committed, the database rolls back
        self._end()
        return LOST

    def _end(self) -> None:
        if self._link:
            self._link.close()
            self._link = None
        if self._process:
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:  # two at a time would be one nobody listens to
                self._process.kill()
                self._process.wait()
            self._process = None


def serve(link: socket.socket, commit: Callable[[Sequence[Webhook]], Receipt]) -> None:
    """Commit batch after batch until the other side goes."""
    with link, link.makefile("rb") as incoming:
        while len(head := incoming.read(HEAD.size)) == HEAD.size:
            (size,) = HEAD.unpack(head)
            packed = incoming.read(size)
            if len(packed) < size:
                break  # the other side died while it wrote: nobody was told of a 200
            receipt = commit(unpack(packed))
            with suppress(OSError):  # nobody waits for the answer any more: what is stored stays
                link.sendall(pack_receipt(receipt))


def main() -> None:
    """The process: the socket's number is its one argument."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # it ends with its socket, after the last batch
    logs.set_up()
    settings = load()
    database = Database(settings.database_url)
    waker = Waker(database)
    commit = Committer(database, settings=settings, published=Published(settings), wake=waker.wake)
    gc.collect()
    gc.freeze()  # what lives as long as the process is not looked through again
    serve(socket.socket(fileno=int(sys.argv[1])), commit)
    waker.close()
    database.dispose()


if __name__ == "__main__":
    main()
