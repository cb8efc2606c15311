"""Looking at a page as its person does: Streamlit's own run of the script, without a browser.

What is timed is our script, from its first line to its last. Streamlit's start of a run, and what
the test driver does with the elements afterwards, are not.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import event
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core.db import Database
from core.outbox.wake import Waker
from core.settings import ROOT, load
from panel import ground
from panel.addresses import addresses_of
from panel.ground import Ground
from tools.bench.servers import ENVIRONMENT
from tools.bench.stock import BROWSER, Stock

SCRIPT: Final = ROOT / "panel" / "shell" / "script.py"
NO_LIMIT: Final = 600.0  # seconds: a slow page is to be measured, not given up


@dataclass
class Run:
    """One run of a page's script: milliseconds, and its statements of SQL with theirs."""

    wall: float = 0.0
    cpu: float = 0.0
    statements: list[tuple[str, float]] = field(default_factory=list)

    @property
    def sql(self) -> float:
        """What its statements took in all."""
        return sum(taken for _statement, taken in self.statements)


class Viewer:
    """Somebody signed in at a panel of one database, who opens one page after the other."""

    def __init__(self, stock: Stock) -> None:
        settings = load({**ENVIRONMENT, "OPENBOT_DATABASE__URL": stock.url}, root=ROOT)
        database = Database(settings.database_url)
        self.ticket = stock.ticket
        self._ground = Ground(settings, database, Waker(database))
        names = addresses_of(settings)
        self._cookies = {names.session_cookie: stock.token, names.browser_cookie: BROWSER}
        self._runs: list[Run] = []
        self._page = AppTest.from_file(str(SCRIPT))
        event.listen(database.engine, "before_cursor_execute", self._before)
        event.listen(database.engine, "after_cursor_execute", self._after)

    def open(self, path: str, params: Mapping[str, str]) -> None:
        """Go to a page and see it once; a parameter without a value is the known ticket."""
        self._page = AppTest.from_file(str(SCRIPT), default_timeout=NO_LIMIT)
        self._page._page_hash = calc_hash(path)  # it only knows how to switch between files
        for name, value in params.items():
            self._page.query_params[name] = value or str(self.ticket)
        self.look()

    def look(self) -> Run:
        """Have the page run once more; a page that begins again by itself is waited for."""
        self._runs.clear()
        with self._here():
            self._page.run()
        if self._page.exception:
            raise RuntimeError(self._page.exception[0].message)
        if any(field.label == "Contraseña" for field in self._page.text_input):
            raise RuntimeError("nobody is signed in")
        parts = self._runs
        return Run(
            sum(run.wall for run in parts),
            sum(run.cpu for run in parts),
            [statement for run in parts for statement in run.statements],
        )

    def close(self) -> None:
        """Leave the database."""
        self._ground.waker.close()
        self._ground.database.dispose()

    @contextmanager
    def _here(self) -> Iterator[None]:
        """The panel stands on this database, and this person's browser asks."""
        from panel.shell import frame  # declares components, and warns that nobody is there to see

        show = frame.show

        def timed() -> None:
            run = Run()
            self._runs.append(run)
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                show()
            finally:
                run.wall = 1000 * (time.perf_counter() - wall)
                run.cpu = 1000 * (time.thread_time() - cpu)

        cookies = property(lambda _self: self._cookies)
        with (
            patch.object(ground, "_opened", [self._ground]),
            patch.object(ContextProxy, "cookies", cookies),
            patch.object(frame, "show", timed),
        ):
            yield

    def _before(self, connection: Any, *_others: Any) -> None:
        connection.info["began"] = time.perf_counter()

    def _after(self, connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        taken = 1000 * (time.perf_counter() - connection.info["began"])
        if self._runs and not statement.startswith("BEGIN"):
            self._runs[-1].statements.append((statement, taken))
