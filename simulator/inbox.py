"""A webhook for tests: it takes notes, and answers what it is told."""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, repeat
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Received:
    """One POST as it came."""

    body: bytes
    signature: str
    answered: int

    def signed_with(self, secret: str) -> bool:
        """Whether the signature is that of exactly these bytes."""
        wanted = "sha256=" + hmac.new(secret.encode(), self.body, sha256).hexdigest()
        return hmac.compare_digest(wanted, self.signature)

    def values(self) -> list[dict[str, Any]]:
        """`changes[].value` of all its entries."""
        entries = json.loads(self.body)["entry"]
        return [change["value"] for entry in entries for change in entry["changes"]]


class Inbox:
    """A webhook on a port of its own. `answers`: the next HTTP statuses, 200 after them."""

    def __init__(self, answers: Iterable[int] = (), verify_token: str = "") -> None:
        self.received: list[Received] = []
        self._answers: Iterator[int] = chain(answers, repeat(200))
        self.verify_token = verify_token
        self._came = Condition()
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="inbox")
        self._thread.start()

    def messages(self) -> list[dict[str, Any]]:
        """The elements of `messages[]` of every POST answered 200, in their order."""
        return self._parts("messages")

    def statuses(self) -> list[dict[str, Any]]:
        """The elements of `statuses[]`, likewise."""
        return self._parts("statuses")

    def wait_until(self, holds: Callable[["Inbox"], Any], seconds: float = 10.0) -> None:
        """Wait for the notes to become so; AssertionError with what there is instead."""
        with self._came:
            if not self._came.wait_for(lambda: holds(self), seconds):
                raise AssertionError(f"after {seconds} s only {self.received}")

    def answer_next(self, *statuses: int) -> None:
        """The next POSTs are answered so, the ones after them with 200."""
        with self._came:
            self._answers = chain(statuses, repeat(200))

    def stop(self) -> None:
        """Close it; a second time does nothing."""
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _parts(self, key: str) -> list[dict[str, Any]]:
        taken = [post for post in self.received if post.answered == 200]
        values = [value for post in taken for value in post.values()]
        return [part for value in values for part in value.get(key, [])]

    def _app(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        answer = self._verify(request) if request.method == "GET" else self._take(request)
        return answer(environ, start)

    def _take(self, request: Request) -> Response:
        body = request.get_data()
        with self._came:
            status = next(self._answers)
            signature = request.headers.get("X-Hub-Signature-256", "")
            self.received.append(Received(body, signature, status))
            self._came.notify_all()
        return Response(status=status)

    def _verify(self, request: Request) -> Response:
        if request.args.get("hub.verify_token") != self.verify_token:
            return Response(status=403)
        return Response(request.args["hub.challenge"], mimetype="text/plain")


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Nothing."""
