"""What we are measured beside: a Flask view that does nothing, a pywa echo, and a bare sink."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ACCEPTED = (
    b'{"messaging_product":"whatsapp","contacts":[{"input":"+1","wa_id":"1"}],'
    b'"messages":[{"id":"wamid.%d"}]}'
)


def empty() -> Flask:
    """A Flask view that reads the body and does nothing."""
    app = Flask(__name__)

    @app.post("/webhook")
    def receive() -> tuple[str, int]:
        request.get_data()
        return "", 200

    return app


def echo() -> Flask:
    """A pywa bot that answers each text with itself; signatures checked, no database."""
    import httpx
    from pywa import filters
    from pywa.client import WhatsApp

    class ToSink(httpx.Client):
        """Sends what is meant for Meta to the sink."""

        def request(self, method: str, url: Any, **known: Any) -> httpx.Response:
            self.base_url = httpx.URL(os.environ["BENCH_SINK"])
            return super().request(method, url, **known)

    app = Flask(__name__)
    bot: Any = WhatsApp(
        phone_id=os.environ["OPENBOT_WHATSAPP__PHONE_NUMBER_ID"],
        token=os.environ["OPENBOT_WHATSAPP__ACCESS_TOKEN"],
        session=ToSink(),
        server=app,
        webhook_endpoint="/webhook",
        verify_token=os.environ["OPENBOT_WHATSAPP__VERIFY_TOKEN"],
        app_secret=os.environ["OPENBOT_WHATSAPP__APP_SECRET"],
    )

    @bot.on_message(filters.text)  # type: ignore[untyped-decorator]  # of a bot typed as Any
    def answer(_client: WhatsApp, message: Any) -> None:
        message.reply(message.text)

    return app


def sink() -> "WSGIApplication":
    """A Graph API that accepts everything, at once."""
    count = 0

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        nonlocal count
        count += 1
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answer = ACCEPTED % count
        start_response(
            "200 OK",
            [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))],
        )
        return [answer]

    return application
