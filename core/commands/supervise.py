"""Keeps programs running: restarts with a growing pause, one log, an orderly stop, no orphans.

One thread and one loop over pipes and signals. It knows nothing of what the programs do, only
that exit status 78 means a configuration that a restart will not mend.
"""

import contextlib
import selectors
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from core.commands import ports
from core.commands.leash import Leash
from core.commands.log import OURS, Log
from core.commands.program import Child, Post, Program

__all__ = ["Program", "supervise"]

MISCONFIGURED: Final = 78
STOP_SECONDS: Final = 30.0  # between SIGTERM and SIGKILL
NOTICED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


def supervise(programs: Sequence[Program], *, stop_seconds: float = STOP_SECONDS) -> int:
    """Run the programs until SIGTERM, SIGINT or SIGHUP; a second signal stops them at once.

    Returns 0 after such a stop, 1 if a port is taken (then nothing was started), 78 after stopping
    everything because one program ended with it. Needs the main thread of a process without others.
    """
    busy = ports.taken(programs)
    for line in busy:
        sys.stderr.write(f"{line}\n")
    return 1 if busy else Supervisor(programs, stop_seconds).run()


class Supervisor:
    """The loop, and what it has to remember from one turn to the next."""

    def __init__(self, programs: Sequence[Program], stop_seconds: float) -> None:
        self._posts = [Post(program) for program in programs]
        self._log = Log([program.name for program in programs])
        self._stop_seconds = stop_seconds
        self._status = 0
        self._kill_at: float | None = None  # set while stopping; monotonic seconds
        self._selector = selectors.DefaultSelector()
        self._leash = Leash()

    def run(self) -> int:
        """Start everything, and return when everything has ended."""
        with self._listening_to_signals():
            while self._kill_at is None or self._children():
                self._start_due()
                for key, _events in self._selector.select(self._patience()):
                    key.data()
                self._leash.mend(child.process_id for child in self._children())
                self._bury_ended()
                if self._kill_at is not None and time.monotonic() >= self._kill_at:
                    for child in self._children():
                        child.kill()
        self._leash.close()
        return self._status

    def _children(self) -> list[Child]:
        return [post.child for post in self._posts if post.child is not None]

    def _start_due(self) -> None:
        now = time.monotonic()
        for post in self._posts:
            if self._kill_at is None and post.child is None and post.due <= now:
                child = post.fill(now, announce=self._leash.announce)
                listen = partial(self._listen, post.program.name, child)
                self._selector.register(child.output, selectors.EVENT_READ, listen)

    def _patience(self) -> float | None:
        """Seconds until something has to be done even if nothing happens."""
        moments = [post.due for post in self._posts if post.child is None]
        if self._kill_at is not None:
            moments = [self._kill_at]
        return max(0.0, min(moments) - time.monotonic()) if moments else None

    def _listen(self, name: str, child: Child) -> None:
        self._log.write(name, child.lines())
        if child.silent:
            self._selector.unregister(child.output)

    def _obey(self, number: signal.Signals) -> None:
        if number is signal.SIGCHLD:
            return  # it was only to wake us
        if self._kill_at is None:
            self._log.write(OURS, [f"{number.name}: stopping"])
            self._stop(0)
        else:
            self._kill_at = time.monotonic()

    def _stop(self, status: int) -> None:
        self._status = status
        self._kill_at = time.monotonic() + self._stop_seconds
        for child in self._children():
            child.signal(signal.SIGTERM)

    def _bury_ended(self) -> None:
        for post in self._posts:
            status = post.child.poll() if post.child is not None else None
            if post.child is not None and status is not None:
                self._bury(post, post.child, status)

    def _bury(self, post: Post, child: Child, status: int) -> None:
        child.kill()  # the ones it started would keep its port
        self._leash.drop(child.process_id)
        if not child.silent:
            self._selector.unregister(child.output)
        name = post.program.name
        self._log.write(name, child.lines(last=True))
        child.close()
        pause = post.vacate(time.monotonic())
        if self._kill_at is not None:
            self._log.write(name, [ending(status)])
        elif status == MISCONFIGURED:
            self._log.write(name, [f"{ending(status)} (configuration): stopping everything"])
            self._stop(MISCONFIGURED)
        else:
            self._log.write(name, [f"{ending(status)}; starting again in {pause:g} s"])

    @contextlib.contextmanager
    def _listening_to_signals(self) -> Iterator[None]:
        """While inside, a signal is a byte to read, so that it wakes the loop and nothing else."""
        bell, button = socket.socketpair()
        button.setblocking(False)
        before = {number: signal.signal(number, lambda *_: None) for number in NOTICED}
        old = signal.set_wakeup_fd(button.fileno())
        self._selector.register(bell, selectors.EVENT_READ, lambda: self._answer(bell))
        try:
            yield
        finally:
            signal.set_wakeup_fd(old)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            bell.close()
            button.close()

    def _answer(self, bell: socket.socket) -> None:
        for number in bell.recv(4096):
            self._obey(signal.Signals(number))


def ending(status: int) -> str:
    """How a process ended, in words."""
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"ended with {status}"
