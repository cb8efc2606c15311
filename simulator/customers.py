"""What customers do on the network: get a phone, write, tap, read."""

from time import time
from typing import Any, Final

from simulator.events import Event
from simulator.network import Network
from simulator.numbers import number_for, user_id_for
from simulator.payloads import message, new_wamid, sender_keys
from simulator.phones import Bubble, Phone
from simulator.replies import reply_to
from simulator.showing import show

WITHOUT_WINDOW: Final = frozenset({"reaction", "system", "edit", "revoke"})


Answers = dict[str, Any] | None


class NoSuchOption(Exception):
    """Nothing with this id can be tapped in the chat."""


def meet(
    network: Network,
    *,
    name: str = "",
    wa_id: str | None = None,
    user_id: str | None = None,
    **more: Any,
) -> Phone:
    """The phone with this number, or with this user id alone (a hidden number); made if new.

    `more`: username, parent_user_id.
    """
    user_id = user_id or user_id_for(wa_id or "")
    identifier = wa_id or user_id
    number = wa_id or number_for(user_id)
    return network.ledger.add_phone(
        Phone(identifier, name or identifier, number, user_id, hides_number=not wa_id, **more)
    )


def say(network: Network, phone: Phone, body: dict[str, Any]) -> Event:
    """A message of any type from this phone: `type`, its object, and what else `messages[]` has.

    `timestamp` (Unix seconds) may be given for a message that is late.
    """
    now = time()
    at = float(body.get("timestamp", now))
    wamid = new_wamid(phone.wa_id or phone.user_id)
    named = {"id": wamid, "timestamp": str(int(at))}
    written = {**sender_keys(phone), **named, **_quoting(network, phone, body), **named}
    event = Event("message", message(network.identity, phone, written), phone.id, wamid, due=now)
    with network.ledger.lock:
        if body["type"] not in WITHOUT_WINDOW:
            phone.wrote_at = max(at, phone.wrote_at or 0.0)
            if "referral" in body:
                phone.came_by_ad_at = at
        show(network.ledger, phone, wamid, body, at)
        if phone.blocked:
            event.state = "lost"  # the business hears nothing of it, the customer sees one tick
            return event
        network.ledger.add_event(event)
        network.deliveries.put([event])
    return event


def _quoting(network: Network, phone: Phone, body: dict[str, Any]) -> dict[str, Any]:
    """The body with the author of the message it quotes, if that is in this chat."""
    context = body.get("context")
    found = network.ledger.bubble_of(str(context.get("id"))) if context else None
    if not context or found is None or found[0] is not phone:
        return body
    ours = found[1].author == "business"
    author = network.identity.display_number if ours else phone.wa_id
    return {**body, "context": {**({"from": author} if author else {}), **context}}


def tap(
    network: Network, phone: Phone, option_id: str, wamid: str = "", answers: Answers = None
) -> Event:
    """Tap the newest option with this id (or that of one message); NoSuchOption.

    `answers` is what was filled into a form (a Flow).
    """
    with network.ledger.lock:
        for bubble in reversed(phone.bubbles):
            if wamid in ("", bubble.wamid):
                reply = reply_to(bubble, option_id, phone, answers or {})
                if reply is not None:
                    return say(network, phone, {"context": {"id": bubble.wamid}, **reply})
    raise NoSuchOption(option_id)


def read(network: Network, phone: Phone) -> list[Event]:
    """The chat is looked at: every message of the business in it that was not read is read now.

    A customer without read receipts tells nothing of it.
    """
    with network.ledger.lock:
        unread = [
            bubble
            for bubble in phone.bubbles
            if bubble.author == "business" and bubble.status not in ("read", "played", "failed")
        ]
        events = [network.tell(phone, bubble, "read") for bubble in unread if phone.receipts]
        for bubble in unread:
            bubble.status = "read"
        if unread:
            network.ledger.touch(phone, *unread)
    return events


def play(network: Network, phone: Phone, wamid: str) -> Event | None:
    """A voice note of the business is heard for the first time; None for anything else."""
    with network.ledger.lock:
        found = network.ledger.bubble_of(wamid)
        if found is None or found[0] is not phone or not _is_new_voice_note(found[1]):
            return None
        event = network.tell(phone, found[1], "played")
        network.ledger.touch(phone, found[1])
    return event


def _is_new_voice_note(bubble: Bubble) -> bool:
    heard = bubble.status in ("played", "failed")
    return bubble.author == "business" and bubble.kind == "audio" and not heard
