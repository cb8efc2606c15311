"""Webhook bodies as Meta builds them; pure. Non-ASCII is escaped in the bytes that are signed."""

import hmac
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from os import urandom
from typing import Any

import orjson

from simulator.events import Event
from simulator.graph.errors import failure
from simulator.phones import Phone
from simulator.settings import Identity


def new_wamid(user: str) -> str:
    """A message id of WhatsApp's own form: opaque, case-sensitive, never seen before."""
    head = b"\x1c\x18" + bytes([len(user)]) + user.encode()
    tail = b"\x15\x02\x00\x11\x18\x12" + urandom(9).hex().upper().encode() + b"\x00"
    return "wamid." + b64encode(head + tail).decode()


def message(identity: Identity, phone: Phone, body: dict[str, Any]) -> bytes:
    """The value of an inbound message; `body` is the element of `messages[]`."""
    value = {**_head(identity), "contacts": [_contact(phone)], "messages": [body]}
    if body.get("type") == "system":
        del value["contacts"]  # number changes come without
    return _encode(value)


def sender_keys(phone: Phone) -> dict[str, str]:
    """`from` is left out, not empty, when the customer hides the number."""
    number = {"from": phone.wa_id} if phone.wa_id else {}
    return {**number, "from_user_id": phone.user_id}


@dataclass(frozen=True, slots=True)
class StatusNote:
    """What becomes of a sent message; `errors` (code, details) make it a failed one."""

    wamid: str
    status: str
    at: float
    token: str | None = None  # our biz_opaque_callback_data, echoed
    category: str = "service"
    errors: tuple[tuple[int, str], ...] = ()
    old: bool = False  # as up to v23


def status(identity: Identity, phone: Phone, note: StatusNote) -> bytes:
    """The value of one status."""
    entry: dict[str, Any] = {
        "id": note.wamid,
        "status": note.status,
        "timestamp": str(int(note.at)),
    }
    if phone.wa_id:
        entry["recipient_id"] = phone.wa_id
    if not (note.errors and phone.wa_id) and not note.old:
        entry["recipient_user_id"] = phone.user_id
    if note.token is not None:
        entry["biz_opaque_callback_data"] = note.token
    if note.status == "sent":
        entry |= _old_price(note) if note.old else {"pricing": _pricing(note.category)}
    if note.errors:
        entry["errors"] = [failure(code, details) for code, details in note.errors]
    value = _head(identity)
    if not note.errors and not note.old:
        value["contacts"] = [_contact(phone)]
    return _encode({**value, "statuses": [entry]})


def envelope(identity: Identity, events: Sequence[Event]) -> bytes:
    """The body of one POST with these events, each as a change of its own.

    What is about the whole account stands in an entry of its own, with the time.
    """
    account = b'{"id":' + json.dumps(identity.business_account_id).encode()
    chat = [_change(event) for event in events if not event.entry_time]
    entries = [account + b',"changes":[' + b",".join(chat) + b"]}"] if chat else []
    for event in events:
        if event.entry_time:
            at = b',"time":%d' % event.entry_time
            entries.append(account + at + b',"changes":[' + _change(event) + b"]}")
    return b'{"object":"whatsapp_business_account","entry":[' + b",".join(entries) + b"]}"


def _change(event: Event) -> bytes:
    return b'{"value":' + event.value + b',"field":' + json.dumps(event.field).encode() + b"}"


def signature(secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature-256 for exactly these bytes."""
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


def _head(identity: Identity) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": identity.display_number,
            "phone_number_id": identity.phone_number_id,
        },
    }


def _contact(phone: Phone) -> dict[str, Any]:
    profile = {"name": phone.name}
    if phone.username:
        profile["username"] = phone.username
    contact: dict[str, Any] = {"profile": profile}
    if phone.wa_id:
        contact["wa_id"] = phone.wa_id
    return {**contact, "user_id": phone.user_id}


def _old_price(note: StatusNote) -> dict[str, Any]:
    """`conversation` with an id for each message, as v23 has it."""
    number = sha256(note.wamid.encode()).hexdigest()[:32]
    conversation = {
        "id": number,
        "expiration_timestamp": str(int(note.at) + 24 * 3600),
        "origin": {"type": note.category},
    }
    price = {"billable": True, "pricing_model": "CBP", "category": note.category}
    return {"conversation": conversation, "pricing": price}


def _pricing(category: str) -> dict[str, Any]:
    return {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category}


def _encode(value: dict[str, Any]) -> bytes:
    plain = orjson.dumps(value)  # five times as fast, but leaves non-ASCII as it is
    return plain if plain.isascii() else json.dumps(value, separators=(",", ":")).encode()
