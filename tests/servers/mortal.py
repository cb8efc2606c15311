"""Our webhook and our worker as tests of kill -9 want them: quickly there, gone at once."""

from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from sqlalchemy import select, update

from core import clock
from core.db import Database
from core.outbox.tables import outbox, workers
from tests.outgoing import until
from tests.servers.nursery import Child, Nursery

START_SECONDS = 60.0


class Process:
    """One of our processes that is killed and started again."""

    def __init__(self, name: str, variables: dict[str, str], log: Path, source: Nursery) -> None:
        self._name, self._variables, self._log, self._source = name, variables, log, source
        self._running: Child | None = None

    def start(self) -> None:
        self._running = self._source.start(self._name, self._variables, self._log)

    def kill(self) -> None:
        """As a power cut would: the process and its children, at once."""
        assert self._running is not None
        assert self._running.is_alive(), "it ended by itself"
        self._running.kill()


class Webhook(Process):
    """The webhook: it has started when it answers."""

    def __init__(self, variables: dict[str, str], log: Path, source: Nursery) -> None:
        super().__init__("webhook", variables, log, source)
        self._health = f"http://127.0.0.1:{variables['OPENBOT_WEBHOOK__PORT']}/healthz"

    def start(self) -> None:
        super().start()
        until(lambda: answers(self._health), seconds=START_SECONDS)


class Worker(Process):
    """A worker: it has started when the database knows of it, and it is about to send."""

    def __init__(
        self, variables: dict[str, str], log: Path, source: Nursery, database: Database
    ) -> None:
        super().__init__("worker", variables, log, source)
        self._database = database

    def start(self) -> None:
        known = self._all()
        super().start()
        until(lambda: self._all() > known, seconds=START_SECONDS)
        (self._id,) = self._all() - known

    def let_leases_end(self) -> None:
        """As a minute would: what it held when it was killed is nobody's any more."""
        with self._database.transaction() as session:
            session.execute(
                update(outbox)
                .where(outbox.c.worker == self._id)
                .values(lease_until=clock.now() - timedelta(seconds=1))
            )

    def _all(self) -> set[str]:
        """Everybody who ever was: the killed could not say goodbye."""
        with self._database.reading() as session:
            return set(session.scalars(select(workers.c.id)))


def answers(url: str) -> bool:
    """Whether somebody listens there."""
    try:
        urlopen(url, timeout=2).close()  # noqa: S310 - our own loopback address
    except OSError:
        return False
    return True
