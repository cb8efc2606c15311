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

Price = dict[str, Any]  # `pricing`, as it stands in a status


def new_wamid(user: str) -> str:
    """A message id of WhatsApp's own form: opaque, case-sensitive, never seen before."""
    head = b"\x1c\x18" + bytes([len(user)]) + user.encode()
    tail = b"\x15\x02\x00\x11\x18\x12" + urandom(9).hex().upper().encode() + b"\x00"
    return "wamid." + b64encode(head + tail).decode()


def message(identity: Identity, phone: Phone, body: dict[str, Any]) -> bytes:
    """The value of an inbound message; `body` is the element of `messages[]`."""
    value = {**head(identity), "contacts": [_contact(phone)], "messages": [body]}
    if body.get("type") == "system":
        del value["contacts"]  # number changes come without
    return encode(value)


def sender_keys(phone: Phone) -> dict[str, str]:
    """`from` is left out, not empty, when the customer hides the number."""
    found = {"from": phone.wa_id, "from_user_id": phone.user_id}
    return _without_none({**found, "from_parent_user_id": phone.parent_user_id})


def person_keys(phone: Phone) -> dict[str, str]:
    """Who somebody is, in `contacts[]` and in notices."""
    found = {"wa_id": phone.wa_id, "user_id": phone.user_id}
    return _without_none({**found, "parent_user_id": phone.parent_user_id})


@dataclass(frozen=True, slots=True)
class StatusNote:
    """What becomes of a sent message; `errors` (code, details) make it a failed one."""

    wamid: str
    status: str
    at: float
    token: str | None = None  # our biz_opaque_callback_data, echoed
    price: Price | None = None  # None: this status does not tell it
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
        if phone.parent_user_id:
            entry["recipient_parent_user_id"] = phone.parent_user_id
    if note.token is not None:
        entry["biz_opaque_callback_data"] = note.token
    if note.price is not None:
        entry |= _old_price(note, note.price) if note.old else {"pricing": note.price}
    if note.errors:
        entry["errors"] = [failure(code, details) for code, details in note.errors]
    value = head(identity)
    if not note.errors and not note.old:
        value["contacts"] = [_contact(phone, username=note.status != "sent")]
    return encode({**value, "statuses": [entry]})


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


def head(identity: Identity) -> dict[str, Any]:
    """What every value about the number begins with."""
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": identity.display_number,
            "phone_number_id": identity.phone_number_id,
        },
    }


def _contact(phone: Phone, *, username: bool = True) -> dict[str, Any]:
    profile = {"name": phone.name}
    if phone.username and username:
        profile["username"] = phone.username
    return {"profile": profile, **person_keys(phone)}


def _old_price(note: StatusNote, price: Price) -> dict[str, Any]:
    """`conversation` with an id for each message, as v23 has it."""
    conversation = {
        "id": sha256(note.wamid.encode()).hexdigest()[:32],
        "origin": {"type": price["category"]},
    }
    if note.status == "sent":
        conversation["expiration_timestamp"] = str(int(note.at) + 24 * 3600)
    return {"conversation": conversation, "pricing": {**price, "pricing_model": "CBP"}}


def _without_none(keys: dict[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in keys.items() if value is not None}


def encode(value: dict[str, Any]) -> bytes:
    """JSON with non-ASCII escaped, as Meta signs it."""
    plain = orjson.dumps(value)  # five times as fast, but leaves non-ASCII as it is
    return plain if plain.isascii() else json.dumps(value, separators=(",", ":")).encode()
