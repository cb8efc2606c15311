"""Uploading, resolving, fetching and deleting media."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from simulator.graph.access import bears_token, own
from simulator.graph.errors import GraphError
from simulator.media import LIMITS, bare
from simulator.network import Network
from simulator.web import answer

ATTACHMENTS = "/whatsapp_business/attachments/"
FORM_KEYS = frozenset({"messaging_product", "type", "file"})


def upload(network: Network) -> Response:
    """Multipart in, {"id"} out; GraphError 100 for the form, 131053 for the file."""
    unknown = {*request.form, *request.files} - FORM_KEYS
    if unknown:
        raise GraphError(100, f"Unexpected key {min(unknown)}")
    if request.form.get("messaging_product") != "whatsapp":
        raise GraphError(100, "The parameter messaging_product is required.")
    file = request.files.get("file")
    if file is None:
        raise GraphError(100, "The parameter file is required.")
    mime_type = file.content_type or request.form.get("type", "")
    if bare(mime_type) not in LIMITS:
        raise GraphError(100, f"file: {mime_type} is not one of {', '.join(LIMITS)}")
    data = file.read()
    most = LIMITS[bare(mime_type)][1]
    if not 0 < len(data) <= most:
        raise GraphError(131053, f"file: {len(data)} bytes, from 1 to {most} are allowed")
    return answer({"id": network.media.add(data, mime_type, file.filename or "").id})


def described(network: Network, media_id: str) -> dict[str, Any] | None:
    """What a media id stands for, with an address for five minutes; None for no such file."""
    file = network.media.get(media_id)
    if file is None:
        return None
    if "phone_number_id" in request.args:
        own(request.args["phone_number_id"], network.identity.phone_number_id)
    return {
        "messaging_product": "whatsapp",
        "url": address(network, media_id),
        "mime_type": bare(file.mime_type),
        "sha256": file.digest.hex(),
        "file_size": len(file.data),
        "id": media_id,
    }


def address(network: Network, media_id: str) -> str:
    """Where the file can be fetched, on the host this request came to."""
    ticket = urlencode({**network.media.ticket(media_id), "source": "getMedia"})
    return f"{request.host_url.rstrip('/')}{ATTACHMENTS}?{ticket}"


def fetch(network: Network) -> Response:
    """The bytes; 404 for a wrong token, too, as Meta answers."""
    given = request.args
    file = network.media.redeem(given.get("mid", ""), given.get("ext", ""), given.get("hash", ""))
    if file is None or not bears_token(network.identity):
        return Response(status=404)
    return Response(file.data, mimetype=bare(file.mime_type))
