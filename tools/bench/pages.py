"""Every page of the panel with next to nothing in the database, and with years of work in it."""

import gc
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

from panel.shell.places import DASHBOARD, DUPLICATES, JOURNAL, TICKETS, USERS
from tools.bench.looking import Run, Viewer
from tools.bench.servers import folder, postgresql
from tools.bench.stock import Amount, fill

LITTLE: Final = Amount(messages=50, contacts=50, tickets=50, webhooks=50, pairs=50, talk=50)
MUCH: Final = Amount(
    messages=1_000_000, contacts=100_000, tickets=50_000, webhooks=200_000, pairs=2_000, talk=5_000
)
MOST_MS: Final = 300.0
MOST_RATIO: Final = 2.0
SLOW_MS: Final = 20.0  # a statement that takes longer is named under the table

MORE_QUERIES: Final = 3  # parts of a page that are read only where there is something
ROUNDS: Final = 5
MONTH_AGO: Final = datetime.now(UTC) - timedelta(days=30)

Page = tuple[str, str, Mapping[str, str]]
PAGES: Final[Sequence[Page]] = (
    ("Dashboard", DASHBOARD.path, {}),
    ("Tickets", TICKETS.path, {}),
    ("Tickets, the last pages", TICKETS.path, {"pagina": "900"}),
    ("Tickets, unassigned", TICKETS.path, {"vista": "sin-asignar"}),
    ("Tickets, mine", TICKETS.path, {"vista": "mis"}),
    ("Tickets, about to expire", TICKETS.path, {"vista": "por-vencer"}),
    ("Tickets, unread", TICKETS.path, {"vista": "no-leidos"}),
    ("Tickets, one state", TICKETS.path, {"estado": "RESUELTO"}),
    ("Tickets, the last month", TICKETS.path, {"recibido": f"{MONTH_AGO.date()}.."}),
    ("Tickets, a name", TICKETS.path, {"nombre": "nuñez"}),
    ("Tickets, a phone", TICKETS.path, {"celular": "5550"}),
    ("Tickets, an order", TICKETS.path, {"pedido": "123"}),
    ("Tickets, a topic", TICKETS.path, {"tema": "pago"}),
    *(
        (f"Tickets by {column}", TICKETS.path, {"orden": column})
        for column in ("nombre", "celular", "estado", "operador", "ventana", "urgencia")
    ),
    ("A ticket with a long conversation", TICKETS.path, {"ticket": ""}),
    ("Duplicados", DUPLICATES.path, {}),
    ("Usuarios", USERS.path, {}),
    ("Registro", JOURNAL.path, {}),
    ("Registro, with failures", JOURNAL.path, {"resultado": "con-fallas"}),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page costs: medians of its warm runs, in milliseconds."""

    wall: float
    cpu: float
    sql: float
    queries: int
    statements: Mapping[str, float]  # the best time of each: what others do at once is not in it


@dataclass(frozen=True, slots=True)
class Pair:
    """A page, and what it costs with little and with much in the database."""

    name: str
    little: Cost
    much: Cost

    @property
    def ratio(self) -> float:
        """How much dearer it became."""
        return self.much.wall / self.little.wall

    @property
    def is_reached(self) -> bool:
        """Whether the goal is: ≤ 300 ms, ≤ twice the small one, queries of the same number."""
        more = self.much.queries - self.little.queries
        return self.much.wall <= MOST_MS and self.ratio <= MOST_RATIO and more <= MORE_QUERIES


def main() -> None:
    """Print a table for each database; BENCH_MESSAGES makes the large one smaller."""
    logging.disable(logging.WARNING)  # Streamlit misses its server with every line
    gc.freeze()  # as the panel does: what is imported is not walked through at every run
    with folder() as where:
        _table("SQLite", f"sqlite:///{where / 'little.db'}", f"sqlite:///{where / 'much.db'}")
    with postgresql() as little, postgresql() as much:
        _table("PostgreSQL", little, much)
    logging.disable(logging.NOTSET)


def _table(name: str, little_url: str, much_url: str) -> None:
    amount = _amount()
    viewers = [Viewer(fill(little_url, LITTLE)), Viewer(fill(much_url, amount))]
    for _name, path, _params in PAGES:  # whatever a process does once, it does here
        viewers[0].open(path, {})
    print(
        f"\n| {name}, {amount.messages:,} messages | ms, 50 rows | ms | ratio | CPU ms | SQL ms ",
        end="",
    )
    print("| queries | ≤ 300 ms, ≤ 2 × |\n| --- | --: | --: | --: | --: | --: | --: | --- |")
    pairs = [_row(page, viewers) for page in PAGES]
    _tell_slow(pairs)
    for viewer in viewers:
        viewer.close()


def _amount() -> Amount:
    """The large one, or so many messages and the same share of everything else."""
    asked = int(os.environ.get("BENCH_MESSAGES", MUCH.messages))
    share = asked / MUCH.messages
    return replace(
        MUCH,
        messages=asked,
        contacts=max(int(MUCH.contacts * share), 1000),
        tickets=max(int(MUCH.tickets * share), 500),
        webhooks=max(int(MUCH.webhooks * share), 1000),
    )


def _row(page: Page, viewers: Sequence[Viewer]) -> Pair:
    """Measure a page on both, in turns, and print its line."""
    name, path, params = page
    for viewer in viewers:
        viewer.open(path, params)
    rounds = [[viewer.look() for viewer in viewers] for _round in range(ROUNDS)]
    before, after = (_cost(runs) for runs in zip(*rounds, strict=True))
    pair = Pair(name, before, after)
    print(
        f"| {name} | {before.wall:.0f} | {after.wall:.0f} | {pair.ratio:.2f} "
        f"| {before.cpu:.0f} → {after.cpu:.0f} | {before.sql:.0f} → {after.sql:.0f} "
        f"| {before.queries} → {after.queries} | {'yes' if pair.is_reached else '**no**'} |",
        flush=True,
    )
    return pair


def _cost(runs: Sequence[Run]) -> Cost:
    best: dict[str, float] = {}
    for statement, taken in (one for run in runs for one in run.statements):
        best[statement] = min(taken, best.get(statement, taken))
    return Cost(
        wall=median(run.wall for run in runs),
        cpu=median(run.cpu for run in runs),
        sql=median(run.sql for run in runs),
        queries=int(median(len(run.statements) for run in runs)),
        statements=best,
    )


def _tell_slow(pairs: Sequence[Pair]) -> None:
    """Which single statements take long, and on how many pages, for whoever mends them."""
    slow: dict[str, list[tuple[float, str]]] = {}
    for pair in pairs:
        for statement, taken in pair.much.statements.items():
            if taken > SLOW_MS:
                slow.setdefault(" ".join(statement.split()), []).append((taken, pair.name))
    for statement, found in slow.items():
        times = ", ".join(f"{name} {taken:.0f} ms" for taken, name in found)
        print(f"\n{times}:\n    {statement}")
