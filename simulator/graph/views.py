"""The routes of the Graph API, under any version."""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.routing import BaseConverter

from simulator.graph import account, blocks, media
from simulator.graph.access import authorize, own, unknown_object
from simulator.graph.errors import GraphError
from simulator.graph.messages import messages
from simulator.graph.spoil import struck
from simulator.network import Network
from simulator.web import answer, the_network

graph = Blueprint("graph", __name__)


class Version(BaseConverter):
    """v26.0"""

    regex = r"v\d{1,2}\.\d"


@graph.before_request
def check_token() -> None:
    """Every call needs the token; the bytes of a file answer 404 without, see `media.fetch`."""
    if request.endpoint != "graph.get_attachment":
        authorize(the_network())


@graph.post("/<version:version>/<number_id>/messages")
def post_messages(version: str, number_id: str) -> Response:
    """Send a message, or mark one as read."""
    return messages(_with_number(number_id))


@graph.post("/<version:version>/<number_id>/media")
def post_media(version: str, number_id: str) -> Response:
    """Upload a file."""
    network = _with_number(number_id)
    return struck(network, "upload", lambda: media.upload(network))


@graph.get(media.ATTACHMENTS)
def get_attachment() -> Response:
    """The bytes of a file, at an address that `get_object` gave."""
    network = the_network()
    return struck(network, "download", lambda: media.fetch(network))


@graph.get("/<version:version>/<object_id>")
def get_object(version: str, object_id: str) -> Response:
    """The number, the account or a file."""
    network, own_objects = the_network(), account.objects(the_network())
    if object_id in own_objects:
        return struck(network, "account", lambda: answer(own_objects[object_id]()))
    return struck(network, "resolve", lambda: answer(_file(network, object_id)))


@graph.delete("/<version:version>/<media_id>")
def delete_media(version: str, media_id: str) -> Response:
    """Forget a file."""
    if not the_network().media.remove(media_id):
        raise unknown_object(media_id)
    return answer({"success": True})


@graph.get("/<version:version>/<account_id>/message_templates")
def get_templates(version: str, account_id: str) -> Response:
    """The account's templates."""
    network = _with_account(account_id)
    return struck(network, "account", lambda: answer(account.templates(network)))


@graph.get("/<version:version>/<account_id>/phone_numbers")
def get_numbers(version: str, account_id: str) -> Response:
    """The account's only number."""
    network = _with_account(account_id)
    return struck(network, "account", lambda: answer({"data": [account.number(network)]}))


@graph.post("/<version:version>/<account_id>/subscribed_apps")
def subscribe(version: str, account_id: str) -> Response:
    """Webhooks come anyway; accepted so that set-up scripts pass."""
    _with_account(account_id)
    return answer({"success": True})


@graph.get("/<version:version>/<number_id>/block_users")
def get_blocked(version: str, number_id: str) -> Response:
    """Whom the number has blocked."""
    network = _with_number(number_id)
    return struck(network, "account", lambda: answer(blocks.listed(network)))


@graph.post("/<version:version>/<number_id>/block_users")
def post_blocked(version: str, number_id: str) -> Response:
    """Block people."""
    network = _with_number(number_id)
    return struck(network, "account", lambda: answer(blocks.block(network)))


@graph.delete("/<version:version>/<number_id>/block_users")
def delete_blocked(version: str, number_id: str) -> Response:
    """Unblock people."""
    network = _with_number(number_id)
    return struck(network, "account", lambda: answer(blocks.unblock(network)))


@graph.errorhandler(GraphError)
def refuse(error: GraphError) -> Response:
    """Meta's shape of an error."""
    return answer(error.body(), error.status)


def _with_number(number_id: str) -> Network:
    network = the_network()
    own(number_id, network.identity.phone_number_id)
    return network


def _with_account(account_id: str) -> Network:
    network = the_network()
    own(account_id, network.identity.business_account_id)
    return network


def _file(network: Network, media_id: str) -> dict[str, Any]:
    found = media.described(network, media_id)
    if found is None:
        raise unknown_object(media_id)
    return found
