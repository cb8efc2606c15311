"""/_sim/phones: the customers, and everything they can do."""

from time import time
from typing import Any

from flask import Blueprint, Response, request

from simulator import changes, customers
from simulator.control.requests import (
    Heard,
    NewNumber,
    NewPhone,
    NewUserId,
    PhoneChange,
    Saying,
    Wish,
)
from simulator.events import Event
from simulator.graph import media
from simulator.network import Network
from simulator.phones import Phone
from simulator.web import answer, body_of, the_network

MEDIA_TYPES = frozenset({"image", "video", "audio", "document", "sticker"})

phones = Blueprint("phones", __name__, url_prefix="/_sim/phones")


class NoSuchPhone(Exception):
    """No phone has this id."""


@phones.get("")
def listed() -> Response:
    """All phones, oldest first."""
    ledger = the_network().ledger
    with ledger.lock:
        return answer([_seen(the_network(), phone) for phone in ledger.phones.values()])


@phones.post("")
def create() -> Response:
    """A new phone, or the one that has this number."""
    wanted = body_of(NewPhone)
    network = the_network()
    return answer(_seen(network, customers.meet(network, **wanted.model_dump())), 201)


@phones.get("/<phone_id>")
def one(phone_id: str) -> Response:
    """One phone, without its chat."""
    network = the_network()
    return answer(_seen(network, _phone(network, phone_id)))


@phones.patch("/<phone_id>")
def change(phone_id: str) -> Response:
    """Rename it, close its window, make it unreachable."""
    network = the_network()
    phone = _phone(network, phone_id)
    given = body_of(PhoneChange).model_dump(exclude_unset=True)
    opened = given.pop("window_open", None)
    if opened is not None:
        given["wrote_at"] = time() if opened else None
    network.ledger.change(phone, **given)
    return answer(_seen(network, phone))


@phones.post("/<phone_id>/say")
def say(phone_id: str) -> Response:
    """Write, tap, or send a message of any type."""
    network = the_network()
    event = _said(network, _phone(network, phone_id), body_of(Saying))
    return answer({"wamid": event.wamid, "event": event.number}, 201)


@phones.post("/<phone_id>/read")
def read(phone_id: str) -> Response:
    """Look at the chat."""
    network = the_network()
    events = customers.read(network, _phone(network, phone_id))
    return answer({"read": [event.wamid for event in events]})


@phones.post("/<phone_id>/played")
def played(phone_id: str) -> Response:
    """Listen to a voice note."""
    network = the_network()
    event = customers.play(network, _phone(network, phone_id), body_of(Heard).wamid)
    return answer({"played": event is not None})


@phones.post("/<phone_id>/number")
def number(phone_id: str) -> Response:
    """Move to another number."""
    network = the_network()
    event = changes.change_number(network, _phone(network, phone_id), body_of(NewNumber).wa_id)
    return answer({"wamid": event.wamid, "event": event.number}, 201)


@phones.post("/<phone_id>/user-id")
def user_id(phone_id: str) -> Response:
    """Get another business-scoped user id."""
    network = the_network()
    wanted = body_of(NewUserId).user_id
    event = changes.change_user_id(network, _phone(network, phone_id), wanted)
    return answer({"wamid": event.wamid, "event": event.number}, 201)


@phones.post("/<phone_id>/marketing")
def marketing(phone_id: str) -> Response:
    """Stop marketing messages, or take them again."""
    network = the_network()
    wanted = body_of(Wish).wanted
    event = changes.set_marketing(network, _phone(network, phone_id), wanted=wanted)
    return answer({"event": event.number}, 201)


@phones.get("/<phone_id>/messages")
def messages(phone_id: str) -> Response:
    """The chat, oldest first; `?after=VERSION` only what changed since."""
    network = the_network()
    after = request.args.get("after", 0, type=int)
    phone = _phone(network, phone_id)
    with network.ledger.lock:
        return answer([bubble.view() for bubble in phone.bubbles if bubble.version > after])


def _phone(network: Network, phone_id: str) -> Phone:
    phone = network.ledger.phones.get(phone_id)
    if phone is None:
        raise NoSuchPhone(phone_id)
    return phone


def _seen(network: Network, phone: Phone) -> dict[str, Any]:
    return phone.view(time(), network.behaviour.window_hours)


def _said(network: Network, phone: Phone, wanted: Saying) -> Event:
    if wanted.tap is not None:
        return customers.tap(network, phone, wanted.tap, wanted.wamid, wanted.answers)
    body = wanted.model_dump(exclude_unset=True)
    if wanted.type is None:
        body |= {"type": "text", "text": {"body": wanted.text}}
    elif wanted.type in MEDIA_TYPES and isinstance(body.get(wanted.type), dict):
        body[wanted.type] = _described(network, body[wanted.type])
    return customers.say(network, phone, body)


def _described(network: Network, given: dict[str, Any]) -> dict[str, Any]:
    """An uploaded file's own keys beside those given; untouched when it is no file of ours."""
    file = network.media.get(str(given.get("id", "")))
    if file is None:
        return given
    return {**file.described(), "url": media.address(network, file.id, "webhook"), **given}
