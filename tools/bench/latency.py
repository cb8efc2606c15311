"""How long a customer waits for us: from the webhook to the request that carries the answer."""

from statistics import quantiles

from tools.bench import posts
from tools.bench.load import opened
from tools.bench.queued import await_empty, await_worker
from tools.bench.servers import arrivals, folder, graph, openbot, postgresql, program

RATE = 80
SECONDS = 20
WARM = 80
GRAPH_MILLISECONDS = 100


def main() -> None:
    """Print the table: from the intended moment of the webhook to the request's first byte."""
    print(f"\n| webhook → request to the Graph API begins, {RATE}/s | p50 ms | p99 ms | max ms |")
    print("| --- | --: | --: | --: |")
    with folder() as where:
        _row("SQLite FULL", f"sqlite:///{where / 'openbot.db'}")
    with postgresql() as url:
        _row("PostgreSQL", url)
    print("| goal | 30 | 150 | |")


def _row(name: str, database_url: str) -> None:
    waits = _waits(database_url)
    cuts = quantiles(waits, n=100)
    print(f"| {name} | {cuts[49]:.0f} | {cuts[98]:.0f} | {max(waits):.0f} |")


def _waits(database_url: str) -> list[float]:
    """Milliseconds, one a message."""
    count = RATE * SECONDS
    with graph(milliseconds=GRAPH_MILLISECONDS) as sink:
        known = {"OPENBOT_WHATSAPP__GRAPH_URL": f"http://127.0.0.1:{sink.port}"}
        with (
            openbot("webhook", database_url, **known) as webhook,
            program("worker", database_url, **known),
        ):
            await_worker(database_url)
            requests = posts.texts(count + WARM, people=count + WARM)
            opened(webhook.port, requests[:WARM], rate=RATE, connections=8)
            result = opened(webhook.port, requests[WARM:], rate=RATE, connections=32)
            await_empty(database_url)
        began = {to: moment for moment, to in reversed(arrivals(sink))}
    return [
        (began[f"+54911{WARM + n:08}"] - (result.started + n / RATE)) * 1000 for n in range(count)
    ]
