"""POST /{version}/{phone_number_id}/messages: the hot path, with its faults."""

from time import time
from typing import Any

import orjson
from flask import Response, request

from simulator.business import Accepted, mark_read, send
from simulator.faults import AnswerFault, StatusesFirst
from simulator.graph.errors import GraphError
from simulator.graph.spoil import spoil, struck
from simulator.ledger import Refused
from simulator.network import Network
from simulator.numbers import digits_of
from simulator.outgoing import Message, ReadReceipt, parse
from simulator.web import answer

STATUSES_DEADLINE = 30.0  # seconds an answer waits at most; what is lost or held is not waited for


def messages(network: Network) -> Response:
    """The answer to one authorized request; GraphError, which the ledger remembers."""
    if network.behaviour.latency:
        network.closing.wait(network.behaviour.latency)
    body = _body()
    try:
        wanted = parse(body)
        if isinstance(wanted, ReadReceipt):
            return struck(network, "receipts", lambda: _marked(network, wanted))
        return _sending(network, wanted, body)
    except GraphError as error:
        network.ledger.refused.append(Refused(error.code, error.details, time(), body))
        raise


def _body() -> Any:
    """The JSON body; {} when it is none, which Meta then finds empty."""
    if request.mimetype != "application/json":
        return {}
    try:
        return orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        return {}


def _sending(network: Network, message: Message, body: dict[str, Any]) -> Response:
    fault = network.faults.answer("messages", _phone_id(network, message))
    if fault is None:
        return answer(send(network, message, body).answer)
    if not fault.accept:
        return spoil(network, fault, None)
    accepted = send(network, message, body)
    _let_statuses_go_first(network, fault, accepted)
    return spoil(network, fault, answer(accepted.answer))


def _marked(network: Network, receipt: ReadReceipt) -> Response:
    mark_read(network, receipt)
    return answer({"success": True})


def _phone_id(network: Network, message: Message) -> str:
    """The id a fault names this phone by; '' for one nobody has."""
    digits = digits_of(message.to or "")
    phone = network.ledger.phone_of(number=digits, user_id=message.recipient or "")
    return phone.id if phone else ""


def _let_statuses_go_first(network: Network, fault: AnswerFault, accepted: Accepted) -> None:
    if isinstance(fault, StatusesFirst):
        network.ledger.wait_for(
            lambda: all(event.state != "waiting" for event in accepted.statuses),
            STATUSES_DEADLINE,
        )
