"""What customers do on the network: get a phone, write, tap, read."""

from time import time
from typing import Any, Final

from simulator.events import Event
from simulator.network import Network
from simulator.numbers import user_id_for
from simulator.payloads import message, new_wamid, sender_keys
from simulator.phones import Bubble, Phone
from simulator.replies import reply_to

WITHOUT_WINDOW: Final = frozenset({"reaction", "system", "edit", "revoke"})


class NoSuchOption(Exception):
    """Nothing with this id can be tapped in the chat."""


def meet(
    network: Network,
    *,
    name: str = "",
    wa_id: str | None = None,
    user_id: str | None = None,
    username: str | None = None,
) -> Phone:
    """The phone with this number, or with this user id alone (a hidden number); made if new."""
    user_id = user_id or user_id_for(wa_id or "")
    identifier = wa_id or user_id
    return network.ledger.add_phone(
        Phone(
            id=identifier, name=name or identifier, wa_id=wa_id, user_id=user_id, username=username
        )
    )


def say(network: Network, phone: Phone, body: dict[str, Any]) -> Event:
    """A message of any type from this phone: `type`, its object, and what else `messages[]` has.

    `timestamp` (Unix seconds) may be given for a message that is late.
    """
    now = time()
    at = float(body.get("timestamp", now))
    wamid = new_wamid(phone.wa_id or phone.user_id)
    named = {"id": wamid, "timestamp": str(int(at))}
    written = {**sender_keys(phone), **named, **body, **named}
    event = Event("message", message(network.identity, phone, written), phone.id, wamid, due=now)
    with network.ledger.lock:
        if body["type"] not in WITHOUT_WINDOW:
            phone.wrote_at = max(at, phone.wrote_at or 0.0)
        _show(network, phone, wamid, body, now)
        network.ledger.add_event(event)
        network.deliveries.put([event])
    return event


def tap(network: Network, phone: Phone, option_id: str, wamid: str = "") -> Event:
    """Tap the newest option with this id (or that of one message); NoSuchOption."""
    with network.ledger.lock:
        for bubble in reversed(phone.bubbles):
            if wamid in ("", bubble.wamid):
                reply = reply_to(bubble, option_id, phone)
                if reply is not None:
                    context = {"from": network.identity.display_number, "id": bubble.wamid}
                    return say(network, phone, {"context": context, **reply})
    raise NoSuchOption(option_id)


def read(network: Network, phone: Phone) -> list[Event]:
    """The chat is looked at: every message of the business in it that was not read is read now."""
    with network.ledger.lock:
        unread = [
            bubble
            for bubble in phone.bubbles
            if bubble.author == "business" and bubble.status not in ("read", "failed")
        ]
        events = [network.tell(phone, bubble, "read") for bubble in unread]
        if unread:
            network.ledger.touch(phone, *unread)
    return events


def _show(network: Network, phone: Phone, wamid: str, body: dict[str, Any], now: float) -> None:
    kind = body["type"]
    content = body.get(kind)
    if kind != "reaction":
        answers = (body.get("context") or {}).get("id", "")
        network.ledger.add_bubble(
            phone, Bubble(wamid, "customer", kind, content, now, "sent", answers)
        )
        return
    found = network.ledger.bubble_of((content or {}).get("message_id", ""))
    if found is not None:
        found[1].react("customer", (content or {}).get("emoji", ""))
        network.ledger.touch(phone, found[1])
