"""One POST as large as Meta makes them: 1,000 messages, 3 MB, of 1,000 people."""

import time
from http.client import HTTPConnection

from tools.bench import posts
from tools.bench.queued import count_stored
from tools.bench.servers import folder, openbot, postgresql

MESSAGES = 1000
LETTERS = 2700
ROUNDS = 3


def main() -> None:
    """Print the table: the time to the 200, once everything was stored."""
    print(f"\n| a POST of {MESSAGES:,} messages | MB | s to 200 (rounds) | stored | goal |")
    print("| --- | --: | --: | --: | --: |")
    with folder() as where:
        _row("SQLite FULL", f"sqlite:///{where / 'openbot.db'}")
    with postgresql() as url:
        _row("PostgreSQL", url)


def _row(name: str, database_url: str) -> None:
    with openbot("webhook", database_url) as server:
        times = []
        for number in range(ROUNDS):
            raw = posts.long_texts(MESSAGES, letters=LETTERS, first=number * MESSAGES)
            times.append(_seconds(server.port, raw))
        size = len(raw) / 1e6
    told = " · ".join(f"{seconds:.2f}" for seconds in times)
    stored = count_stored(database_url)
    print(f"| {name} | {size:.1f} | {told} | {stored:,} of {ROUNDS * MESSAGES:,} | ≤ 1 s |")


def _seconds(port: int, raw: bytes) -> float:
    """Send a whole request; how long until its 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    began = time.perf_counter()
    connection.sock.sendall(raw)
    answer = connection.response_class(connection.sock, method="POST")
    answer.begin()
    seconds = time.perf_counter() - began
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"HTTP {answer.status}")
    return seconds
