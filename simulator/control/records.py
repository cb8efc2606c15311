"""/_sim: what happened on the wire, and posting to the webhook by hand."""

from base64 import b64decode
from typing import Any
from urllib.parse import urlencode

import orjson
import urllib3
from flask import Blueprint, Response, request

from simulator.changes import give_notice
from simulator.control.requests import Delivery, Notice, Telling
from simulator.payloads import signature
from simulator.settings import Identity
from simulator.web import BadRequest, answer, body_of, the_network

CHALLENGE = "1158201444"

records = Blueprint("records", __name__, url_prefix="/_sim")


@records.get("/ledger")
def ledger() -> Response:
    """Everything accepted, refused and delivered; `?events=0` leaves the long part out."""
    network = the_network()
    with_events = request.args.get("events", "1") != "0"
    with network.ledger.lock:
        return answer(
            {
                "sent": list(network.ledger.sent),
                "tokens": network.ledger.tokens,
                "refused": list(network.ledger.refused),
                "events": [e.view() for e in network.ledger.events] if with_events else [],
                "waiting": network.deliveries.waiting(),
            }
        )


@records.get("/books")
def books() -> Response:
    """What came across: the customers' messages, ours by phone, the statuses that were heard."""
    ledger = the_network().ledger
    with ledger.lock:
        got = [
            {"wamid": each.wamid, "token": each.token, "phone": each.phone, "type": each.type}
            for each in ledger.sent
            if each.shown
        ]
        return answer({**ledger.tally.view(), "got": got})


@records.post("/statuses")
def tell() -> Response:
    """Send a status of an accepted message, out of its turn."""
    network, wanted = the_network(), body_of(Telling)
    with network.ledger.lock:
        found = network.ledger.bubble_of(wanted.wamid)
        if found is None or found[1].author != "business":
            raise BadRequest("wamid: no such message was sent")
        errors = ((wanted.error, "told by hand"),) if wanted.error else ()
        return answer({"event": network.tell(*found, wanted.status, errors).number}, 201)


@records.post("/notices")
def notice() -> Response:
    """Tell the webhook anything about the account or the number, in its turn and with retries."""
    wanted = body_of(Notice)
    event = give_notice(the_network(), wanted.field, wanted.value)
    return answer({"event": event.number}, 201)


@records.post("/deliver")
def deliver() -> Response:
    """POST a body to the webhook once, now; what it answered."""
    network, wanted = the_network(), body_of(Delivery)
    body = _bytes(wanted)
    header = wanted.signature
    if header is None:
        header = signature(network.identity.app_secret, body)
    status, error = network.deliveries.post(body, header)
    return answer({"status": status, "error": error})


@records.post("/verify")
def verify() -> Response:
    """Meta's verification GET, as when the address is saved in the dashboard."""
    return answer(_verified(the_network().identity))


def _bytes(wanted: Delivery) -> bytes:
    if wanted.base64 is not None:
        return b64decode(wanted.base64)
    if wanted.text is not None:
        return wanted.text.encode()
    return orjson.dumps(wanted.body)


def _verified(identity: Identity) -> dict[str, Any]:
    query = urlencode(
        {
            "hub.mode": "subscribe",
            "hub.verify_token": identity.verify_token,
            "hub.challenge": CHALLENGE,
        }
    )
    try:
        got = urllib3.request("GET", f"{identity.webhook}?{query}", retries=False, timeout=5)
    except urllib3.exceptions.HTTPError as error:
        return {"verified": False, "status": 0, "error": type(error).__name__}
    return {"verified": got.status == 200 and got.data == CHALLENGE.encode(), "status": got.status}
