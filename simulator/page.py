"""The phone page and its live feed: which phones changed, as server-sent events."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import time
from typing import Any

import orjson
from flask import Blueprint, Response, abort, request, send_from_directory

from simulator.graph.errors import CODES
from simulator.media import bare
from simulator.network import Network
from simulator.phones import Phone
from simulator.web import answer, the_network

STATIC = Path(__file__).parent / "static"
SHOWN_INLINE = frozenset(
    {"image/jpeg", "image/png", "image/webp", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac"}
    | {"video/mp4", "video/webm", "audio/webm", "application/pdf"}
)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; media-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
STILL_HERE = 10.0  # seconds between signs of life; also how soon a closed page is noticed
BREATH = 0.03  # seconds between two frames: a burst of changes becomes one


page = Blueprint("page", __name__)


@page.get("/")
def index() -> Response:
    """The phones."""
    return _file("index.html")


@page.get("/static/<path:name>")
def static(name: str) -> Response:
    """Its parts."""
    return _file(name)


@page.get("/_sim/about")
def about() -> Response:
    """Whom the phones talk to, where its panel is, and the errors a fault may answer."""
    identity = the_network().identity
    codes = [{"code": code, "status": status, "title": t} for code, (status, t) in CODES.items()]
    named = {"business": identity.business_name, "panel": identity.panel_url}
    return answer({**named, "number": identity.display_number, "codes": codes})


@page.get("/_sim/media/<media_id>")
def file(media_id: str) -> Response:
    """A picture or another file of a chat."""
    found = the_network().media.get(media_id) or abort(404)
    body = Response(found.data, mimetype=bare(found.mime_type), headers=HEADERS)
    if bare(found.mime_type) not in SHOWN_INLINE:
        body.headers["Content-Disposition"] = "attachment"
    return body


@page.get("/_sim/stream")
def stream() -> Response:
    """Changes of `?phones=ID,ID` as they happen."""
    network = the_network()
    wanted = [phone for phone in request.args.get("phones", "").split(",") if phone]
    since = _since(network, request.headers.get("Last-Event-ID", ""))
    return Response(
        _frames(network, wanted, since),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _file(name: str) -> Response:
    found = send_from_directory(STATIC, name)
    found.headers.update(HEADERS)
    return found


def _since(network: Network, last_event: str) -> int:
    """Where a page that lost its connection goes on; 0 if the simulator was restarted meanwhile."""
    version, _, epoch = last_event.partition("@")
    return int(version) if epoch == network.epoch and version.isdecimal() else 0


def _frames(network: Network, wanted: list[str], since: int) -> Iterator[bytes]:
    """Server-sent events until the page goes or the simulator ends; the first one at once."""
    yield b"retry: 500\n\n"
    ledger, epoch, first = network.ledger, network.epoch, True
    while not network.closing.wait(0.0 if first else BREATH) and epoch == network.epoch:
        version, phones = _changes(network, wanted, since)
        if phones or first:
            name = f"id: {version}@{epoch}\ndata: ".encode()
            yield name + orjson.dumps({"phones": phones}) + b"\n\n"
        since, first = version, False
        if not ledger.wait_for(partial(ledger.is_past, since), STILL_HERE):
            yield b": still here\n\n"


def _changes(network: Network, wanted: list[str], since: int) -> tuple[int, list[dict[str, Any]]]:
    """The version now, and what changed on these phones after an earlier one."""
    ledger = network.ledger
    with ledger.lock:
        return ledger.version, [
            _change(ledger.phones[phone], since, network.behaviour.window_hours)
            for phone in wanted
            if phone in ledger.phones and ledger.phones[phone].version > since
        ]


def _change(phone: Phone, since: int, window_hours: float) -> dict[str, Any]:
    now = time()
    return {
        **phone.view(now, window_hours),
        "typing_for": max(0.0, phone.typing_until - now),
        "bubbles": [bubble.view() for bubble in phone.bubbles if bubble.version > since],
    }
