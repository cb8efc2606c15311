"""Who a message is for, and whether the network takes it: all that Meta decides before content."""

from simulator.customers import meet
from simulator.graph.errors import GraphError
from simulator.network import Network
from simulator.numbers import account_form, digits_of
from simulator.outgoing import Message, TemplateMessage
from simulator.phones import Phone


def recipient_of(network: Network, message: Message) -> Phone:
    """The phone behind `to`, else behind `recipient`; made up when nobody has it, or refused."""
    digits = digits_of(message.to or "")
    if not digits and not message.recipient:
        raise GraphError(131008, "to or recipient is required")
    if digits == network.identity.display_number:
        raise GraphError(131021, "the recipient is the sender")
    for first, code in network.behaviour.refused_forms.items():
        if digits.startswith(first):
            raise GraphError(code, f"numbers dialled as {first}… are refused")
    phone = network.ledger.phone_of(number=digits, user_id=message.recipient or "")
    if phone is None:
        if network.behaviour.unknown_recipient:
            raise GraphError(network.behaviour.unknown_recipient, "nobody has this number")
        return meet(network, wa_id=account_form(digits) or None, user_id=message.recipient)
    _check(phone, digits)
    return phone


def _check(phone: Phone, digits: str) -> None:
    """GraphError when this phone, or this form of its number, takes no messages."""
    if phone.blocked:
        raise GraphError(130403, "you blocked this user")
    if phone.refuses:
        raise GraphError(phone.refuses, "set for this phone")
    if digits and phone.accepts and digits != phone.accepts:
        raise GraphError(131030, "another form of this number is in the allowed list")


def admit(network: Network, phone: Phone, message: Message, now: float) -> tuple[int, str] | None:
    """Pace and window: GraphError, or the failure (code, details) that a status will tell later."""
    behaviour = network.behaviour
    network.pace.pass_(phone, behaviour, now)
    if isinstance(message, TemplateMessage) or phone.window_open(now, behaviour.window_hours):
        return None
    closed = "More than 24 hours have passed since the customer last replied to this number."
    if behaviour.window_refusal == "answer":
        raise GraphError(131047, closed)
    return 131047, closed
