"""The sender: what 80 messages a second cost, what a core can send, a burst at 1,000 a second."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tools.bench.queued import await_empty, await_worker, queue_messages
from tools.bench.servers import Server, app, arrivals, folder, graph, postgresql, program

STEADY = 80 * 20
BACKLOG = 4000
BURST = 5000


def main() -> None:
    """Print the tables of both databases."""
    with folder() as where:
        _table("SQLite FULL", f"sqlite:///{where}/{{}}.db".format)
        with postgresql() as url:
            _table("PostgreSQL", lambda _name: url)


def _table(name: str, database: Callable[[str], str]) -> None:
    print(f"\n| sender, {name} | measured | goal |")
    print("| --- | --: | --: |")
    share = _steady(database("steady"))
    print(f"| 80 messages/s at 300 ms, of one core | {share:.0%} | ≤ 15 % |")
    print(
        f"| messages per core-second, bare WSGI sink | {_per_core(database('core')):,.0f} | ≥ 600 |"
    )
    rate, cpu = _burst(database("burst"))
    print(f"| {BURST:,} messages at 1,000/s and 50 ms: achieved/s | {rate:,.0f} | 1,000 |")
    print(f"| … the sender's share of one core meanwhile | {cpu:.0%} | |")


def _steady(database_url: str) -> float:
    """Share of one core at 80 messages a second and 300 ms until each answer."""
    with graph(milliseconds=300) as sink, _worker(database_url, sink, rate=80) as worker:
        queue_messages(database_url, STEADY)
        time.sleep(1.0)  # the first burst is over
        cpu, began = worker.cpu_seconds(), time.monotonic()
        await_empty(database_url)
        return (worker.cpu_seconds() - cpu) / (time.monotonic() - began)


def _per_core(database_url: str) -> float:
    """Messages a second of the sender's own CPU, to a sink that answers at once."""
    with app("sink") as sink, _worker(database_url, sink, rate=1000) as worker:
        before = worker.cpu_seconds()
        queue_messages(database_url, BACKLOG)
        await_empty(database_url)
        return BACKLOG / (worker.cpu_seconds() - before)


def _burst(database_url: str) -> tuple[float, float]:
    """Messages a second from the first to the last request, and the share of a core it took."""
    with graph(milliseconds=50) as sink, _worker(database_url, sink, rate=1000) as worker:
        before, began = worker.cpu_seconds(), time.monotonic()
        queue_messages(database_url, BURST)
        await_empty(database_url)
        share = (worker.cpu_seconds() - before) / (time.monotonic() - began)
        moments = sorted(moment for moment, _to in arrivals(sink))
    if len(moments) != BURST:
        raise RuntimeError(f"{len(moments)} requests for {BURST} messages")
    return (len(moments) - 1) / (moments[-1] - moments[0]), share


@contextmanager
def _worker(database_url: str, sink: Server, *, rate: int) -> Iterator[Server]:
    known = {
        "OPENBOT_WHATSAPP__GRAPH_URL": f"http://127.0.0.1:{sink.port}",
        "OPENBOT_OUTBOX__MESSAGES_PER_SECOND": str(rate),
    }
    with program("worker", database_url, **known) as worker:
        await_worker(database_url)
        yield worker
