"""A load generator that costs little itself: raw asyncio protocols, requests prepared before.

Closed loop: each connection sends its next request when the answer is there. Open loop: requests
have an intended time, and latency counts from it, so that a server that stalls is not spared.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"
OK = b"HTTP/1.1 200"


@dataclass(slots=True)
class Result:
    """Latencies in seconds, in order of completion; how many were not a 200; how long it took.

    `started` is on the machine's monotonic clock, as other processes read it.
    """

    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0
    started: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def quantile(self, q: float) -> float:
        """A latency in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * q), len(ordered) - 1)] * 1000 if ordered else 0.0


def request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole POST, ready to be written."""
    lines = [f"POST {path} HTTP/1.1", "Host: bench", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def closed(port: int, requests: Sequence[bytes], *, connections: int) -> Result:
    """Send all requests as fast as the answers come."""
    return asyncio.run(_closed(port, requests, connections))


def opened(port: int, requests: Sequence[bytes], *, rate: float, connections: int) -> Result:
    """Send requests at a fixed rate, whatever the answers do."""
    return asyncio.run(_opened(port, requests, rate, connections))


async def _closed(port: int, requests: Sequence[bytes], connections: int) -> Result:
    result = Result()
    waiting = iter(requests)
    loop = asyncio.get_running_loop()
    clients = [await _connect(port, result) for _ in range(connections)]
    started = time.perf_counter()
    await asyncio.gather(*(_run_dry(client, waiting, loop) for client in clients))
    result.seconds = time.perf_counter() - started
    for client in clients:
        client.close()
    return result


async def _run_dry(
    client: "_Client", waiting: Iterator[bytes], loop: asyncio.AbstractEventLoop
) -> None:
    for raw in waiting:
        await client.ask(raw, time.perf_counter(), loop)


async def _opened(port: int, requests: Sequence[bytes], rate: float, connections: int) -> Result:
    result = Result()
    loop = asyncio.get_running_loop()
    due: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    clients = [await _connect(port, result) for _ in range(connections)]

    async def serve(client: _Client) -> None:
        while item := await due.get():
            await client.ask(item[1], item[0], loop)

    serving = [asyncio.create_task(serve(client)) for client in clients]
    started, result.started = time.perf_counter(), time.monotonic()
    for number, raw in enumerate(requests):
        intended = started + number / rate
        ahead = intended - time.perf_counter()
        if ahead > 0:
            await asyncio.sleep(ahead)
        due.put_nowait((intended, raw))
    for _client in clients:
        due.put_nowait(None)
    await asyncio.gather(*serving)
    result.seconds = time.perf_counter() - started
    for client in clients:
        client.close()
    return result


async def _connect(port: int, result: Result) -> "_Client":
    loop = asyncio.get_running_loop()
    _transport, client = await loop.create_connection(lambda: _Client(result), HOST, port)
    return client


class _Client(asyncio.Protocol):
    """One keep-alive connection, one request at a time."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._answer: asyncio.Future[None] | None = None
        self._intended = 0.0
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def ask(
        self, raw: bytes, intended: float, loop: asyncio.AbstractEventLoop
    ) -> "asyncio.Future[None]":
        self._answer, self._intended = loop.create_future(), intended
        self._transport.write(raw)  # type: ignore[attr-defined]  # a stream's transport
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not _is_whole(self._received):
            return
        self._result.latencies.append(time.perf_counter() - self._intended)
        if not self._received.startswith(OK):
            self._result.refused += 1
        self._received = b""
        if self._answer:
            self._answer.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))

    def close(self) -> None:
        self._transport.close()


def _is_whole(answer: bytes) -> bool:
    """Whether the head and as much body as it promises are there."""
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0].strip()
    return len(body) >= int(length or 0)
