"""The routes of the Graph API, under any version."""

from flask import Blueprint, Response
from werkzeug.routing import BaseConverter

from simulator.graph import account, media
from simulator.graph.access import authorize, own, unknown_object
from simulator.graph.errors import GraphError
from simulator.graph.messages import messages
from simulator.graph.spoil import spoil
from simulator.web import answer, the_network

graph = Blueprint("graph", __name__)


class Version(BaseConverter):
    """v26.0"""

    regex = r"v\d{1,2}\.\d"


@graph.post("/<version:version>/<number_id>/messages")
def post_messages(version: str, number_id: str) -> Response:
    """Send a message, or mark one as read."""
    network = the_network()
    authorize(network.identity)
    own(number_id, network.identity.phone_number_id)
    return messages(network)


@graph.post("/<version:version>/<number_id>/media")
def post_media(version: str, number_id: str) -> Response:
    """Upload a file."""
    network = the_network()
    authorize(network.identity)
    own(number_id, network.identity.phone_number_id)
    fault = network.faults.answer("media")
    if fault is None:
        return media.upload(network)
    return spoil(network, fault, media.upload(network) if fault.accept else None)


@graph.get(media.ATTACHMENTS)
def get_attachment() -> Response:
    """The bytes of a file, at an address that `get_object` gave."""
    network = the_network()
    fault = network.faults.answer("media")
    return spoil(network, fault, media.fetch(network)) if fault else media.fetch(network)


@graph.get("/<version:version>/<object_id>")
def get_object(version: str, object_id: str) -> Response:
    """The number, the account or a file."""
    network = the_network()
    authorize(network.identity)
    if object_id == network.identity.phone_number_id:
        return answer(account.number(network.identity))
    if object_id == network.identity.business_account_id:
        return answer(account.account(network.identity))
    found = media.described(network, object_id)
    if found is None:
        raise unknown_object(object_id)
    return answer(found)


@graph.delete("/<version:version>/<media_id>")
def delete_media(version: str, media_id: str) -> Response:
    """Forget a file."""
    network = the_network()
    authorize(network.identity)
    if not network.media.remove(media_id):
        raise unknown_object(media_id)
    return answer({"success": True})


@graph.get("/<version:version>/<account_id>/message_templates")
def get_templates(version: str, account_id: str) -> Response:
    """The account's templates."""
    network = the_network()
    authorize(network.identity)
    own(account_id, network.identity.business_account_id)
    return answer(account.templates(network))


@graph.get("/<version:version>/<account_id>/phone_numbers")
def get_numbers(version: str, account_id: str) -> Response:
    """The account's only number."""
    network = the_network()
    authorize(network.identity)
    own(account_id, network.identity.business_account_id)
    return answer({"data": [account.number(network.identity)]})


@graph.post("/<version:version>/<account_id>/subscribed_apps")
def subscribe(version: str, account_id: str) -> Response:
    """Webhooks come anyway; accepted so that set-up scripts pass."""
    network = the_network()
    authorize(network.identity)
    own(account_id, network.identity.business_account_id)
    return answer({"success": True})


@graph.errorhandler(GraphError)
def refuse(error: GraphError) -> Response:
    """Meta's shape of an error."""
    return answer(error.body(), error.status)
