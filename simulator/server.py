"""Run the simulator inside this process, on a thread: for tests and for trying things out."""

import socket
from contextlib import suppress
from threading import Lock, Thread
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator.app import create_app
from simulator.network import Network
from simulator.settings import Behaviour, Bounds, Identity


class Running:
    """A simulator that answers at `url` until `stop`; also a context manager."""

    def __init__(self, network: Network, port: int) -> None:
        self.network = network
        self._connections = Connections()
        self._server = _server(network, port, self._connections)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="simulator")
        network.start()
        self._thread.start()

    def stop(self) -> None:
        """End it; open connections are cut, so that nothing stays behind."""
        self.network.close()
        self._server.shutdown()
        self._thread.join()
        self._connections.cut()
        self._server.server_close()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Connections:
    """The sockets that are open, to be cut when it ends: kept-alive ones would wait for ever."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: set[socket.socket] = set()

    def add(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def remove(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def cut(self) -> None:
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # its other end was quicker
                    connection.shutdown(socket.SHUT_RDWR)


def start(
    identity: Identity,
    *,
    port: int = 0,
    behaviour: Behaviour | None = None,
    bounds: Bounds | None = None,
) -> Running:
    """A running simulator on 127.0.0.1; port 0 takes a free one. OSError if the port is in use."""
    return Running(Network(identity, behaviour, bounds), port)


def _server(network: Network, port: int, connections: Connections) -> BaseWSGIServer:
    class Handler(WSGIRequestHandler):
        """Quiet, and keeps connections alive as Meta does."""

        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            connections.add(self.connection)

        def finish(self) -> None:
            connections.remove(self.connection)
            super().finish()

        def log(self, *_: Any) -> None:
            """Nothing: the ledger remembers."""

    return make_server(
        "127.0.0.1", port, create_app(network), threaded=True, request_handler=Handler
    )
