"""The number's block list: only those who wrote in the last 24 hours can be put on it."""

from time import time
from typing import Any, Final

from simulator.graph.errors import GraphError, failure
from simulator.ledger import Ledger
from simulator.network import Network
from simulator.numbers import BSUID
from simulator.payloads import person_keys
from simulator.phones import Phone
from simulator.web import object_body

DAY: Final = 86400.0
ENTRY_KEYS: Final = frozenset({"user", "user_id"})

Entry = dict[str, Any]


def listed(network: Network) -> Entry:
    """Everybody on it."""
    with network.ledger.lock:
        found = [
            {"messaging_product": "whatsapp", "input": phone.id, **person_keys(phone)}
            for phone in network.ledger.phones.values()
            if phone.blocked
        ]
    return {"data": found, "paging": {"cursors": {"before": "0", "after": str(len(found))}}}


def block(network: Network) -> Entry:
    """Put people on it; those who cannot be are told with 139100's details."""
    added, failed = [], []
    with network.ledger.lock:
        for entry in _wanted():
            phone = _found(network.ledger, entry)
            if phone is None or not phone.window_open(time(), 24):
                error = failure(139100, "the user has not written in the last 24 hours")
                failed.append({**_input(entry), "errors": [error]})
            else:
                _set(network.ledger, phone, blocked=True)
                added.append({**_input(entry), **_named(entry, phone)})
    answer: Entry = {"added_users": added, **({"failed_users": failed} if failed else {})}
    return {"messaging_product": "whatsapp", "block_users": answer}


def unblock(network: Network) -> Entry:
    """Take people off it; who is not on it is passed over."""
    removed = []
    with network.ledger.lock:
        for entry in _wanted():
            phone = _found(network.ledger, entry)
            if phone is not None and phone.blocked:
                _set(network.ledger, phone, blocked=False)
                removed.append({**_input(entry), **_named(entry, phone)})
    return {"messaging_product": "whatsapp", "block_users": {"removed_users": removed}}


def _wanted() -> list[dict[str, str]]:
    """The entries of the body, each {"user": phone} or {"user_id": BSUID}; GraphError 100."""
    body = object_body()
    entries = body.get("block_users")
    if body.get("messaging_product") != "whatsapp" or not isinstance(entries, list) or not entries:
        raise GraphError(100, "messaging_product and block_users are required")
    for entry in entries:
        if not isinstance(entry, dict) or len(entry) != 1 or not entry.keys() <= ENTRY_KEYS:
            raise GraphError(100, "block_users: each entry has user or user_id")
        if not all(isinstance(value, str) for value in entry.values()):
            raise GraphError(100, "block_users: each entry is a string")
    return entries


def _found(ledger: Ledger, entry: dict[str, str]) -> Phone | None:
    """Whom an entry means; a parent user id means nobody here."""
    user_id = entry.get("user_id", "")
    if user_id:
        accepted = BSUID.fullmatch(user_id) and ".ENT." not in user_id
        return ledger.phone_of(user_id=user_id) if accepted else None
    digits = "".join(sign for sign in entry["user"] if sign.isdecimal())
    return ledger.phone_of(number=digits) if digits else None


def _set(ledger: Ledger, phone: Phone, *, blocked: bool) -> None:
    phone.blocked = blocked
    ledger.touch(phone)


def _named(entry: dict[str, str], phone: Phone) -> dict[str, str]:
    """Under the kind of identifier that was given."""
    return {"user_id": phone.user_id} if "user_id" in entry else {"wa_id": phone.number}


def _input(entry: dict[str, str]) -> dict[str, str]:
    return {"input": next(iter(entry.values()))}
