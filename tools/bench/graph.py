"""A Graph API that costs little: every message is accepted after a while, and its moment noted.

A process of its own: `python -m tools.bench.graph PORT MILLISECONDS`. GET /arrivals tells when each
request began, by addressee, on the machine's monotonic clock; any other GET is the account's.
"""

import asyncio
import re
import sys
import time
from typing import Final

import orjson

ADDRESSEE: Final = re.compile(rb'"to":"(\+[0-9]+)"')
LENGTH: Final = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
ACCEPTED: Final = (
    b'{"messaging_product":"whatsapp","contacts":[{"input":"+1","wa_id":"1"}],'
    b'"messages":[{"id":"wamid.%d"}]}'
)
# Of the account, its number or its templates: each takes what it asks for.
ACCOUNT: Final = orjson.dumps(
    {"throughput": {"level": "HIGH"}, "quality_rating": "GREEN", "data": []}
)


class Arrivals:
    """Every message that came: when it began, and to whom."""

    def __init__(self) -> None:
        self.moments: list[tuple[float, str]] = []

    def note(self, began: float, body: bytes) -> bytes:
        """Take a message; the answer to it."""
        found = ADDRESSEE.search(body)
        self.moments.append((began, found[1].decode() if found else ""))
        return ACCEPTED % len(self.moments)


class Connection(asyncio.Protocol):
    """One kept-alive connection; requests come one at a time."""

    def __init__(self, arrivals: Arrivals, latency: float) -> None:
        self._arrivals = arrivals
        self._latency = latency
        self._received = b""
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where the answers go."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """A request, or a part of one."""
        if not self._received:
            self._began = time.monotonic()
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not end or len(body) < int(length[1] if length else 0):
            return
        self._received = b""
        if head.startswith(b"GET /arrivals"):
            self._answer(orjson.dumps(self._arrivals.moments))
        elif head.startswith(b"GET"):
            self._answer(ACCOUNT)
        else:
            answer = self._arrivals.note(self._began, body)
            asyncio.get_running_loop().call_later(self._latency, self._answer, answer)

    def _answer(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % len(body) + body)  # type: ignore[attr-defined]  # a stream's


async def serve(port: int, latency: float) -> None:
    """Answer until the process is ended."""
    arrivals = Arrivals()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(arrivals, latency), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]) / 1000))
