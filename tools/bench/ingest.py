"""Inbound messages a second, beside an empty Flask view and a pywa echo, in turn in one run."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tools.bench import posts
from tools.bench.load import Result, closed
from tools.bench.servers import Server, app, folder, openbot, postgresql

Starting = Callable[[], AbstractContextManager[Server]]
ROUNDS = 3
REQUESTS = 6000
CONNECTIONS = 64
PEOPLE = 2000


@dataclass(frozen=True)
class Figure:
    """One server's measurements over the rounds."""

    name: str
    rates: list[float]
    p50: list[float]
    p99: list[float]
    cpu: list[float]  # µs of the server's CPU a request

    @property
    def rate(self) -> float:
        """The median of the rounds, requests a second."""
        return median(self.rates)


def run(*, postgresql_url: str | None) -> list[Figure]:
    """Measure every server once a round, in turn, so that a slow minute hits all of them."""
    measured: dict[str, list[tuple[Result, float]]] = {}
    with folder() as where, app("sink") as sink:
        for number in range(ROUNDS):
            servers = _servers(where / str(number), sink, postgresql_url)
            for name, (start, count) in servers.items():
                with start() as server:
                    measured.setdefault(name, []).append(_measure(server, count, number))
    return [_figure(name, results) for name, results in measured.items()]


def _servers(
    where: Path, sink: Server, postgresql_url: str | None
) -> dict[str, tuple[Starting, int]]:
    where.mkdir()
    sqlite = f"sqlite:///{where / 'openbot.db'}"
    servers: dict[str, tuple[Starting, int]] = {
        "empty Flask view": (lambda: app("empty"), REQUESTS),
        "Openbot, SQLite FULL": (lambda: openbot("webhook", sqlite), REQUESTS),
        "pywa echo, no database": (
            lambda: app("echo", BENCH_SINK=f"http://127.0.0.1:{sink.port}/v26.0"),
            REQUESTS // 4,
        ),
    }
    if postgresql_url:
        servers["Openbot, PostgreSQL"] = (
            lambda: openbot("webhook", postgresql_url),
            REQUESTS,
        )
    return servers


def _measure(server: Server, count: int, number: int) -> tuple[Result, float]:
    warm = posts.texts(300, people=PEOPLE, first=10_000_000 * (number + 1))
    closed(server.port, warm, connections=CONNECTIONS)
    requests = posts.texts(count, people=PEOPLE, first=number * count + 1_000_000)
    before = server.cpu_seconds()
    result = closed(server.port, requests, connections=CONNECTIONS)
    if result.refused:
        raise RuntimeError(f"{result.refused} of {count} requests were not answered with 200")
    return result, (server.cpu_seconds() - before) / count * 1e6


def _figure(name: str, results: list[tuple[Result, float]]) -> Figure:
    return Figure(
        name,
        rates=[result.rate for result, _cpu in results],
        p50=[result.quantile(0.5) for result, _cpu in results],
        p99=[result.quantile(0.99) for result, _cpu in results],
        cpu=[cpu for _result, cpu in results],
    )


def main() -> None:
    """Print the table: rates, ratios to the empty view, latencies, CPU."""
    with postgresql() as url:
        figures = run(postgresql_url=url)
    base = next(figure for figure in figures if figure.name.startswith("empty")).rate
    print("\n| server | msg/s (rounds) | ratio to empty view | p50 ms | p99 ms | CPU µs |")
    print("| --- | --- | --: | --: | --: | --: |")
    for f in figures:
        rounds = " · ".join(f"{rate:,.0f}" for rate in f.rates)
        print(
            f"| {f.name} | {f.rate:,.0f} ({rounds}) | {f.rate / base:.2f} "
            f"| {median(f.p50):.0f} | {median(f.p99):.0f} | {median(f.cpu):.0f} |"
        )
