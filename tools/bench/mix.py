"""Meta's mix for one number at its highest rate: 3,000 statuses and 300 messages a second."""

from tools.bench import posts
from tools.bench.load import Result, opened
from tools.bench.sent import sent_messages
from tools.bench.servers import core, folder, openbot, postgresql

SECONDS = 60
STATUSES = 3000
TEXTS = 300
CONNECTIONS = 64


def main() -> None:
    """Print the table: rate held, latency from the intended moment, server CPU."""
    print("\n| 3,000 statuses + 300 messages/s, 60 s | rate | p50 ms | p99 ms | max ms | CPU % |")
    print("| --- | --: | --: | --: | --: | --: |")
    with folder() as where:
        _row("SQLite FULL", f"sqlite:///{where / 'openbot.db'}")
    with postgresql() as url:
        _row("PostgreSQL", url)


def _row(name: str, database_url: str) -> None:
    core(["migrate"], {"OPENBOT_DATABASE__URL": database_url})
    first = sent_messages(database_url, count=STATUSES * SECONDS // 3)
    with openbot("webhook", database_url) as server:
        warm = posts.texts(300, people=5000, first=90_000_000)
        opened(server.port, warm, rate=300, connections=8)
        requests = posts.mixed(
            SECONDS, statuses_per_second=STATUSES, texts_per_second=TEXTS, first=first
        )
        before = server.cpu_seconds()
        result = opened(server.port, requests, rate=STATUSES + TEXTS, connections=CONNECTIONS)
        cpu = (server.cpu_seconds() - before) / result.seconds
    _print(name, result, cpu)


def _print(name: str, result: Result, cpu: float) -> None:
    if result.refused:
        print(f"| {name} | {result.refused} requests were not answered with 200 | | | | |")
    else:
        print(
            f"| {name} | {result.rate:,.0f}/s | {result.quantile(0.5):.0f} "
            f"| {result.quantile(0.99):.0f} | {result.quantile(1):.0f} | {cpu * 100:.0f} |"
        )
