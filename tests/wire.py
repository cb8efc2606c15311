"""A server that misbehaves on purpose, below HTTP: what it does to each request is a function."""

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any

import orjson

Behaviour = Callable[[socket.socket], None]


def answer(tree: Any, *, status: str = "200 OK", headers: str = "") -> Behaviour:
    """A well-formed answer with this JSON, or these bytes."""
    body = tree if isinstance(tree, bytes) else orjson.dumps(tree)
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return lambda peer: peer.sendall(head.encode() + body)


def accepted(wamid: str = "wamid.OURS1") -> Behaviour:
    """Meta's answer to a message it took."""
    return answer({"messaging_product": "whatsapp", "messages": [{"id": wamid}]})


def refused(code: int, *, status: str = "400 Bad Request", headers: str = "") -> Behaviour:
    """Meta's answer to a message it refused."""
    error = {"message": "(#…) no", "code": code, "error_data": {"details": "because"}}
    return answer({"error": error}, status=status, headers=headers)


def raw(data: bytes) -> Behaviour:
    """These bytes, then the end of the connection."""

    def send(peer: socket.socket) -> None:
        peer.sendall(data)
        peer.shutdown(socket.SHUT_RDWR)

    return send


def drip(data: bytes, stop: threading.Event, *, seconds: float = 0.1) -> Behaviour:
    """These bytes one at a time."""

    def send(peer: socket.socket) -> None:
        for byte in data:
            if stop.wait(seconds):
                return
            peer.sendall(bytes([byte]))

    return send


def reset(peer: socket.socket) -> None:
    """The connection ends at once, rudely."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    peer.close()


class Server:
    """Does the next behaviour to each request; the last one again and again."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours)
        self.requests: list[bytes] = []
        self.connections = 0
        self.stopped = threading.Event()
        self._peers: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="wire", daemon=True).start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Close it and what is connected to it."""
        self.stopped.set()
        for each in (self._listener, *self._peers):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _address = self._listener.accept()
                self._peers.append(peer)
                self.connections += 1
                threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while self._request(peer):
                behave = self.behaviours[0] if len(self.behaviours) == 1 else self.behaviours.pop(0)
                behave(peer)
        peer.close()

    def _request(self, peer: socket.socket) -> bool:
        """Read one request whole; False at the end of the connection."""
        data = b""
        while b"\r\n\r\n" not in data:
            part = peer.recv(65536)
            if not part:
                return False
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (
                int(line[15:])
                for line in head.lower().split(b"\r\n")
                if line[:15] == b"content-length:"
            ),
            0,
        )
        while len(body) < length:
            body += peer.recv(65536)
        self.requests.append(head + b"\r\n\r\n" + body)
        return True
