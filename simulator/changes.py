"""What changes about a customer, and the notice of it: another number, another id, no adverts."""

import json
from time import time
from typing import Any

from simulator.events import Event
from simulator.network import Network
from simulator.numbers import user_id_for
from simulator.payloads import encode, head, new_wamid, person_keys
from simulator.phones import Bubble, Phone


def change_number(network: Network, phone: Phone, number: str) -> Event:
    """The customer moves to another number; the user id changes with it, as Meta's do."""
    before, old_id = phone.number, phone.user_id
    system = {
        "type": "user_changed_number",
        "body": f"User {phone.name} changed from {before} to {number}",
        "wa_id": number,
        "previous_user_id": old_id,
        "user_id": user_id_for(number),
    }
    network.ledger.change(phone, number=number, user_id=user_id_for(number))
    return _system(network, phone, {"from": before}, system)


def change_user_id(network: Network, phone: Phone, user_id: str) -> Event:
    """The customer gets another business-scoped user id, as after a change of a hidden number."""
    system = {
        "type": "user_changed_user_id",
        "body": f"User {phone.name} changed their user id",
        "previous_user_id": phone.user_id,
        "user_id": user_id,
    }
    sender = {"from": phone.wa_id} if phone.wa_id else {}
    network.ledger.change(phone, user_id=user_id)
    return _system(network, phone, sender, system)


def set_marketing(network: Network, phone: Phone, *, wanted: bool) -> Event:
    """The customer stops marketing messages, or takes them again: a notice, no message."""
    now = time()
    preference = {
        **person_keys(phone),
        "category": "marketing_messages",
        "value": "resume" if wanted else "stop",
        "detail": "User requested to " + ("resume" if wanted else "stop") + " marketing messages",
        "timestamp": int(now),
    }
    network.ledger.change(phone, stopped=not wanted)
    value = {**head(network.identity), "contacts": [person_keys(phone)]}
    value["user_preferences"] = [preference]
    event = Event("notice", encode(value), phone.id, "", due=now, field="user_preferences")
    return _queued(network, event)


def give_notice(network: Network, field: str, value: dict[str, Any]) -> Event:
    """Any other webhook field. In `messages` the number's metadata is added, elsewhere the time."""
    now = time()
    if field == "messages":
        value = {**head(network.identity), **value}
    at = 0 if "metadata" in value else int(now)
    encoded = json.dumps(value, separators=(",", ":")).encode()
    return _queued(network, Event("notice", encoded, "", "", due=now, field=field, entry_time=at))


def _system(
    network: Network, phone: Phone, sender: dict[str, str], system: dict[str, str]
) -> Event:
    """A system message stands in the chat too; its webhook comes without `contacts`."""
    now, wamid = time(), new_wamid(phone.number)
    message = {**sender, "id": wamid, "timestamp": str(int(now)), "type": "system"}
    value = {**head(network.identity), "messages": [{**message, "system": system}]}
    network.ledger.add_bubble(phone, Bubble(wamid, "customer", "system", system, now, "sent"))
    return _queued(network, Event("message", encode(value), phone.id, wamid, due=now))


def _queued(network: Network, event: Event) -> Event:
    with network.ledger.lock:
        network.ledger.add_event(event)
        network.deliveries.put([event])
    return event
