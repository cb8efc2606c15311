"""The webhook process: verify, hand over, answer. It never sends.

`POST /webhook` is answered by a small WSGI front before Flask's routing (decision 0009); the Flask
view behind it calls the same function, and both are tested with the same tests.
"""

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, request
from granian.constants import Interfaces
from granian.server import Server

from core import clock, logs, schema
from core.db import Database
from core.intake.commit import Committer
from core.intake.health import Health, reasons_not_ready
from core.intake.published import Published
from core.intake.scribe import Scribe
from core.intake.webhooks import Webhook
from core.intake.writer import Writer
from core.outbox.wake import Waker
from core.settings import LOOPBACK, Settings, load
from core.whatsapp.signature import is_signed, is_token

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH: Final = "/webhook"
BODY_LIMIT: Final = 4 * 1024 * 1024  # Meta sends up to 3 MB
LINES: Final = {
    200: "200 OK",
    401: "401 Unauthorized",
    413: "413 Content Too Large",
    503: "503 Service Unavailable",
}
EMPTY: Final = [("Content-Length", "0")]


@dataclass(frozen=True, slots=True)
class Receiver:
    """What turns a POST into a status code."""

    settings: Settings
    writer: Writer
    health: Health
    let_go: Callable[[], None]  # of what the writer commits through
    trouble: Callable[[], str | None] = lambda: None  # what keeps it from committing, if anything

    def close(self) -> None:
        """Commit what waits, and let go of the threads, sockets and processes."""
        self.writer.stop()
        self.let_go()

    def answer(self, environ: "WSGIEnvironment") -> int:
        """The status of a POST; 413 for more than 4 MB, which are not read."""
        body = _body(environ)
        if body is None:
            return 413
        return self.handle(body, environ.get("HTTP_X_HUB_SIGNATURE_256", ""))

    def handle(self, body: bytes, signature: str) -> int:
        """200 when the webhook is durable, 401 if it is not Meta's, 503 if it must come again."""
        secret = self.settings.whatsapp.app_secret.get_secret_value()
        if not is_signed(body, signature, secret):
            self.health.bad_signatures.inc()
            return 401
        with self.health.seconds.time():
            stored = self.writer.submit(Webhook(body, clock.now()))
        return 200 if stored else 503


def create_app(
    settings: Settings | None = None,
    database: Database | None = None,
    *,
    scribe: Scribe | None = None,
) -> Flask:
    """The Flask app, its front included; settings and database are handed in by tests.

    Webhooks are committed by the writer's own thread, or by the scribe's process if there is one.
    """
    settings = settings or load()
    database = database or Database(settings.database_url)
    health = Health()
    if scribe:
        writer = Writer(scribe, told=health.count)
        receiver = Receiver(settings, writer, health, scribe.close, scribe.trouble)
    else:
        waker = Waker(database)
        published = Published(settings)
        commit = Committer(database, settings=settings, published=published, wake=waker.wake)
        receiver = Receiver(settings, Writer(commit, told=health.count), health, waker.close)
    app = Flask(__name__)
    _add_webhook(app, receiver)
    _add_health(app, receiver, database)
    app.wsgi_app = Front(app.wsgi_app, receiver)  # type: ignore[method-assign]  # Flask's own way
    app.extensions["receiver"] = receiver
    return app


class Front:
    """Answers `POST /webhook` before Flask does; everything else passes."""

    def __init__(self, behind: "WSGIApplication", receiver: Receiver) -> None:
        self.behind = behind
        self.receiver = receiver

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or environ.get("PATH_INFO") != PATH:
            return self.behind(environ, start_response)
        start_response(LINES[self.receiver.answer(environ)], EMPTY)
        return ()


def _body(environ: "WSGIEnvironment") -> bytes | None:
    """The request's bytes; None when there are more than we take."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal():
        size = int(length)
        return environ["wsgi.input"].read(size) if size <= BODY_LIMIT else None
    body: bytes = environ["wsgi.input"].read(BODY_LIMIT + 1)  # chunked
    return body if len(body) <= BODY_LIMIT else None


def _add_webhook(app: Flask, receiver: Receiver) -> None:
    whatsapp = receiver.settings.whatsapp

    @app.get(PATH)
    def verify() -> Response:
        given = request.args.get("hub.verify_token", "")
        subscribing = request.args.get("hub.mode") == "subscribe"
        if is_token(given, whatsapp.verify_token.get_secret_value()) and subscribing:
            return Response(request.args.get("hub.challenge", ""), mimetype="text/plain")
        return Response(status=403)

    @app.post(PATH)
    def receive() -> tuple[str, int]:
        return "", receiver.answer(request.environ)


def _add_health(app: Flask, receiver: Receiver, database: Database) -> None:
    @app.get("/healthz")
    def healthz() -> tuple[str, int]:
        return "ok", 200

    @app.get("/readyz")
    def readyz() -> tuple[dict[str, Any], int]:
        reasons = reasons_not_ready(database, is_current=schema.is_current, now=clock.now())
        if trouble := receiver.trouble():
            reasons.append(trouble)
        told = {"reasons": reasons} if _may_look(receiver.settings) else {}
        return {"ready": not reasons, **told}, 503 if reasons else 200

    @app.get("/metrics")
    def metrics() -> Response:
        if not _may_look(receiver.settings):
            return Response(status=403)
        return Response(
            receiver.health.metrics(database, now=clock.now()), mimetype="text/plain; version=0.0.4"
        )


def _may_look(settings: Settings) -> bool:
    """Figures and reasons are for this machine, or for who has the token."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if request.remote_addr in LOOPBACK and not forwarded:
        return True
    _scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return is_token(token, settings.webhook.metrics_token.get_secret_value())


def served() -> Flask:
    """The app in granian's worker process, which ends when its parent does, whatever ended that."""
    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    logs.set_up()
    scribe = Scribe()
    scribe.start()
    app = create_app(scribe=scribe)
    gc.collect()
    gc.freeze()  # what lives as long as the process is not looked through again
    return app


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def main(settings: Settings) -> int:
    """Serve the webhook with granian until SIGTERM; what is in flight is committed first."""
    Server(
        "webhook_app:served",
        factory=True,
        address=settings.webhook.host,
        port=settings.webhook.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=64,
        backpressure=256,
        log_access=False,
    ).serve()
    return 0
