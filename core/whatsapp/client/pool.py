"""Kept-alive connections whose answers have a deadline, and which are never old when reused.

urllib3's read timeout starts anew with every byte; here it is the time left for the whole answer.
"""

import io
import ssl
import time
from dataclasses import dataclass
from functools import partial
from http.client import HTTPResponse as RawResponse
from socket import socket
from typing import Any, Final

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import parse_url

# A connection idle for longer may be half closed: the message would be lost in it, or be in doubt.
LONGEST_IDLE: Final = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class Pool:
    """Connections to one server, and what its paths begin with."""

    pool: HTTPConnectionPool
    prefix: str


def pool_for(url: str, *, connections: int) -> Pool:
    """Up to so many kept-alive connections to the server of this address."""
    parts = parse_url(url)
    if not parts.host:
        raise ValueError(f"no host in {url!r}")
    prefix = (parts.path or "").rstrip("/")
    if parts.scheme == "https":
        secure = _SecurePool(
            parts.host, parts.port, maxsize=connections, ssl_context=trusting_authorities()
        )
        return Pool(secure, prefix)
    return Pool(_PlainPool(parts.host, parts.port, maxsize=connections), prefix)


def trusting_authorities() -> ssl.SSLContext:
    """This machine's authorities (a company's proxy may be one) and the well-known ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class _DeadlineReader(io.RawIOBase):
    """A socket's reading side on which all reads together may take until `deadline`."""

    def __init__(self, source: io.RawIOBase, sock: socket, deadline: float) -> None:
        self._source = source
        self._socket = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._socket.settimeout(left)
        return self._source.readinto(buffer)

    def close(self) -> None:
        self._source.close()
        super().close()


class _DeadlineSocket:
    """What http.client needs of a socket to read an answer."""

    def __init__(self, sock: socket, deadline: float) -> None:
        self._socket = sock
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        source = self._socket.makefile("rb", buffering=0)
        return io.BufferedReader(_DeadlineReader(source, self._socket, self._deadline))


def _response(sock: socket, *, deadline: float, method: str | None = None) -> RawResponse:
    reading_side: Any = _DeadlineSocket(sock, deadline)
    return RawResponse(reading_side, method=method)


class _Connection(HTTPConnection):
    """urllib3's connection, told apart whether it failed before a byte of the request left."""

    used_at = 0.0
    _head: bytes | None = None  # of the request, until its body goes along in the same packet

    @property
    def is_connected(self) -> bool:
        """Whether it may carry another request: the pool replaces it otherwise."""
        fresh = time.monotonic() - self.used_at < LONGEST_IDLE
        return fresh and super().is_connected

    def connect(self) -> None:
        """Connect, TLS included; whatever fails here has not sent anything."""
        try:
            super().connect()
        except (NewConnectionError, ConnectTimeoutError):
            raise
        except (OSError, HTTPError) as error:  # ssl.SSLError is an OSError
            self.close()
            raise NewConnectionError(self, type(error).__name__) from error
        self.used_at = time.monotonic()

    def endheaders(self, message_body: Any = None, *, encode_chunked: bool = False) -> None:
        """Keep the head back: sent alone it costs a packet and a tenth of a message's CPU."""
        self._head = b""
        super().endheaders(message_body, encode_chunked=encode_chunked)

    def send(self, data: Any) -> None:
        """The head waits for what follows it. Every request of ours has a body."""
        if self._head is None:
            super().send(data)
        elif not self._head:
            self._head = data
        else:
            head, self._head = self._head, None
            super().send(head + data)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3's own does
        """Read the answer's head; its body has what is left of the same deadline."""
        deadline = time.monotonic() + float(self.timeout or 0)
        reading: Any = partial(_response, deadline=deadline)
        self.response_class = reading
        self.used_at = time.monotonic()
        return super().getresponse()


class _SecureConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection
