"""What a customer's message does to the chat on its own phone."""

from typing import Any

from simulator.ledger import Ledger
from simulator.phones import Bubble, Phone

Body = dict[str, Any]


def show(ledger: Ledger, phone: Phone, wamid: str, body: Body, at: float) -> None:
    """Put a message at the end of the chat, or change the one it is about. The lock is held."""
    about = {"reaction": _react, "edit": _edit, "revoke": _revoke}.get(body["type"])
    content = body.get(body["type"])
    if about is None:
        ledger.add_bubble(phone, _bubble(wamid, body, at))
    elif isinstance(content, dict):
        about(ledger, phone, content)


def _bubble(wamid: str, body: Body, at: float) -> Bubble:
    context = body.get("context") or {}
    forwarded = bool(context.get("forwarded") or context.get("frequently_forwarded"))
    kind = body["type"]
    quoted = context.get("id", "")
    shown = Bubble(wamid, "customer", kind, body.get(kind), at, "sent", quoted)
    shown.forwarded, shown.by_ad = forwarded, "referral" in body
    return shown


def _react(ledger: Ledger, phone: Phone, content: Body) -> None:
    found = ledger.bubble_of(content.get("message_id", ""))
    if found is not None:
        found[1].react("customer", content.get("emoji", ""))
        ledger.touch(phone, found[1])


def _edit(ledger: Ledger, phone: Phone, content: Body) -> None:
    found = ledger.bubble_of(content.get("original_message_id", ""))
    message = content.get("message") or {}
    if found is not None and found[1].author == "customer":
        found[1].content = message.get(message.get("type", ""), found[1].content)
        found[1].edited = True
        ledger.touch(phone, found[1])


def _revoke(ledger: Ledger, phone: Phone, content: Body) -> None:
    found = ledger.bubble_of(content.get("original_message_id", ""))
    if found is not None and found[1].author == "customer":
        found[1].revoked = True
        ledger.touch(phone, found[1])
