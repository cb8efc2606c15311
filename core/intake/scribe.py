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
from core.outbox.wake import Waker
from core.settings import load

log = structlog.get_logger()
ROOT: Final = Path(__file__).resolve().parent.parent.parent
END_SECONDS: Final = 10.0
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

    def start(self) -> None:
        """Start the process, so that the first webhook does not wait for it."""
        with self._busy:
            self._linked()

    def __call__(self, batch: Sequence[Webhook]) -> Receipt:
        """Commit a batch; not durable when the process dies on the way."""
        packed = pack(batch)
        with self._busy:
            try:
                link = self._linked()
                link.sendall(HEAD.pack(len(packed)))
                link.sendall(packed)
                answer = link.recv(RECEIPT.size, socket.MSG_WAITALL)
            except OSError as error:
                return self._lost(type(error).__name__)
            if len(answer) < RECEIPT.size:
                return self._lost("it ended")
        return unpack_receipt(answer)

    def close(self) -> None:
        """Let it finish what it is at, and end."""
        with self._busy:
            self._end()

    def _linked(self) -> socket.socket:
        if self._link is None:
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [*self._command, str(theirs.fileno())], pass_fds=[theirs.fileno()], cwd=ROOT
                )
            self._link = ours
        return self._link

    def _lost(self, why: str) -> Receipt:
        log.error("scribe_lost", why=why)
        self._end()
        return LOST

    def _end(self) -> None:
        if self._link:
            self._link.close()
            self._link = None
        if self._process:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(END_SECONDS)
            self._process = None


def serve(link: socket.socket, commit: Callable[[Sequence[Webhook]], Receipt]) -> None:
    """Commit batch after batch until the other side goes."""
    with link, link.makefile("rb") as incoming:
        while len(head := incoming.read(HEAD.size)) == HEAD.size:
            (size,) = HEAD.unpack(head)
            packed = incoming.read(size)
            if len(packed) < size:
                break  # the other side died while it wrote: nobody was told of a 200
            with suppress(OSError):  # nobody waits for the answer any more: what is stored stays
                link.sendall(pack_receipt(commit(unpack(packed))))


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
