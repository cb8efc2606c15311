"""What a business does on the network: send a message, mark one as read."""

from dataclasses import dataclass
from time import time
from typing import Any

from orjson import Fragment, dumps

from simulator.admission import admit, recipient_of
from simulator.content import Failure, bubble_of, failure_of
from simulator.events import Event
from simulator.faults import FailLater, NoStatuses, OldForm
from simulator.graph.errors import GraphError
from simulator.ledger import Sent
from simulator.network import Network
from simulator.numbers import BSUID, digits_of
from simulator.outgoing import Message, ReadReceipt
from simulator.payloads import new_wamid
from simulator.phones import Bubble, Phone
from simulator.prices import open_entry_point

TYPING_SECONDS = 25.0


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is answered, and the statuses that follow."""

    answer: dict[str, Any]
    statuses: list[Event]


def send(network: Network, message: Message, body: dict[str, Any]) -> Accepted:
    """Accept a well-formed message, once for each call; GraphError when the network refuses it."""
    now = time()
    if message.to and BSUID.fullmatch(message.to):
        return _swallow(network, message.to, body, now)
    with network.ledger.lock:
        phone = recipient_of(network, message)
        failure = admit(network, phone, message, now)
        bubble = bubble_of(network, phone, message, body, now)
        _meet(phone, message, now)
        fault = network.faults.status(phone.id)
        if isinstance(fault, FailLater):
            failure = fault.code, "set as a fault"
        bubble.old_form = isinstance(fault, OldForm)
        failure = failure or failure_of(network, phone, bubble)
        shown = failure is None
        network.ledger.add_sent(
            Sent(bubble.wamid, bubble.token, phone.id, shown, bubble.kind, now, _kept(body))
        )
        if failure is None:
            _show(network, phone, bubble)
        silent = isinstance(fault, NoStatuses)
        statuses = [] if silent else _statuses(network, phone, bubble, failure)
    return Accepted(_answer(message, phone, bubble), statuses)


def mark_read(network: Network, receipt: ReadReceipt) -> None:
    """The customer's message and the earlier ones of its chat turn blue; perhaps «typing»."""
    with network.ledger.lock:
        found = network.ledger.bubble_of(receipt.message_id)
        if found is None or found[1].author != "customer":
            raise GraphError(131009, "message_id: no such message was received")
        phone, newest = found
        for bubble in phone.bubbles:
            if bubble.author == "customer" and bubble.status != "read":
                bubble.status = "read"
                network.ledger.touch(phone, bubble)
            if bubble is newest:
                break
        if receipt.typing_indicator:
            phone.typing_until = time() + TYPING_SECONDS
        network.ledger.touch(phone)


def _meet(phone: Phone, message: Message, now: float) -> None:
    """What our message changes about a customer: a number we write to is hidden no longer (Meta
    shows it for 30 days), and the first answer to an ad opens free days."""
    phone.hides_number = phone.hides_number and not digits_of(message.to or "")
    open_entry_point(phone, now)


def _swallow(network: Network, user_id: str, body: dict[str, Any], now: float) -> Accepted:
    """A user id in `to`: a wamid, then nothing, not even a failure (as others measured)."""
    wamid, token = new_wamid(user_id), body.get("biz_opaque_callback_data")
    network.ledger.add_sent(
        Sent(wamid, token, "", False, body.get("type", "text"), now, _kept(body))
    )
    return Accepted(_shape({"input": user_id, "wa_id": user_id}, wamid), [])


def _kept(body: dict[str, Any]) -> Fragment:
    return Fragment(dumps(body))


def _show(network: Network, phone: Phone, bubble: Bubble) -> None:
    """Put the message on the phone; a reaction goes to the message it belongs to."""
    phone.typing_until = 0.0
    if bubble.kind != "reaction":
        network.ledger.add_bubble(phone, bubble)
        return
    found = network.ledger.bubble_of(bubble.content["message_id"])
    if found is not None:
        found[1].react("business", bubble.content["emoji"])
        network.ledger.touch(phone, found[1])


def _statuses(
    network: Network, phone: Phone, bubble: Bubble, failure: Failure | None
) -> list[Event]:
    """Queue what will be told about it: its failure alone, or the usual statuses."""
    if failure is not None:
        return [network.tell(phone, bubble, "failed", errors=(failure,))]
    return [network.tell(phone, bubble, name) for name in network.behaviour.statuses]


def _answer(message: Message, phone: Phone, bubble: Bubble) -> dict[str, Any]:
    """Meta's answer: both identifiers give the phone's shape, and a template says so."""
    if digits_of(message.to or ""):
        contact = {"input": message.to, "wa_id": phone.wa_id}
    else:
        contact = {"input": message.recipient, "user_id": message.recipient}
    answer = _shape(contact, bubble.wamid)
    if bubble.kind == "template":
        answer["messages"][0]["message_status"] = "accepted"
    return answer


def _shape(contact: dict[str, str | None], wamid: str) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "contacts": [contact],
        "messages": [{"id": wamid}],
    }
