"""What an answer fault does to an answer of the Graph API."""

import socket
from collections.abc import Callable, Iterator

import orjson
from flask import Response, request

from simulator.faults import (
    AnswerFault,
    Cut,
    Drip,
    Hang,
    Http,
    Malformed,
    Refuse,
    StatusesFirst,
    Where,
)
from simulator.graph.errors import GraphError
from simulator.network import Network

HUGE = 8 * 1024 * 1024
SHAPES = {
    "html": (b"<html><body><h1>It works</h1></body></html>", "text/html"),
    "empty": (b"", "application/json"),
    "json": (b'{"messages":[{"id":', "application/json"),
    "huge": (b'{"padding":"' + b"x" * HUGE + b'"}', "application/json"),
}


def struck(network: Network, where: Where, answering: Callable[[], Response]) -> Response:
    """An answer of the Graph API, unless a fault strikes there; GraphError from `answering`."""
    fault = network.faults.answer(where)
    if fault is None:
        return answering()
    return spoil(network, fault, answering() if fault.accept else None)


def spoil(network: Network, fault: AnswerFault, answer: Response | None) -> Response:
    """The answer as it goes out; None comes in when the message was not accepted."""
    match fault:
        case Refuse(code=code, status=status):
            error = GraphError(code, "set as a fault", status=status)
            return _retry_after(fault, _json(error.body(), error.status))
        case Http(status=status, body=body):
            return _retry_after(fault, Response(body, status, mimetype="text/html"))
        case Hang(seconds=seconds, then=then):
            network.closing.wait(seconds)
            return answer if answer and then == "answer" else cut()
        case Malformed(shape=shape):
            garbage, mimetype = SHAPES[shape]
            return Response(garbage, mimetype=mimetype)
        case Drip(seconds=seconds):
            return _dripping(network, answer.get_data() if answer else b"{}", seconds)
        case StatusesFirst() if answer:
            return answer
        case Cut():
            return cut()
    raise AssertionError(fault)


def cut() -> Response:
    """End the connection: before a byte is written where the server lets us at its socket
    (Werkzeug), else in the middle of the body (granian closes when less comes than was promised).
    """
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
    answer = Response(b'{"messaging_product":', mimetype="application/json")
    answer.headers["Content-Length"] = "200"
    return answer


def _retry_after(fault: Refuse | Http, answer: Response) -> Response:
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def _json(body: object, status: int) -> Response:
    return Response(orjson.dumps(body), status, mimetype="application/json")


def _dripping(network: Network, body: bytes, seconds: float) -> Response:
    def bytes_() -> Iterator[bytes]:
        for position in range(len(body)):
            if network.closing.wait(seconds):
                return
            yield body[position : position + 1]

    answer = Response(bytes_(), mimetype="application/json")
    answer.headers["Content-Length"] = str(len(body))
    return answer
