"""Uploading, resolving, fetching and deleting media."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request

from simulator.faults import SpoilFile
from simulator.graph.access import bears_token, own
from simulator.graph.errors import GraphError
from simulator.media import LIMITS, File, bare, most_bytes
from simulator.network import Network
from simulator.web import answer

ATTACHMENTS = "/whatsapp_business/attachments/"
FORM_KEYS = frozenset({"messaging_product", "type", "file"})
ON_ITS_WAY: Final = frozenset({"slow", "corrupt", "redirect", "gone", "html"})
PIECES: Final = 10  # of a slow file
PAGE: Final = b"<!doctype html><html><body><h1>Sorry, something went wrong.</h1></body></html>"


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
    most = most_bytes(data, bare(mime_type))
    if not 0 < len(data) <= most:
        raise GraphError(131053, f"file: {len(data)} bytes, from 1 to {most} are allowed")
    return answer({"id": network.media.add(data, mime_type, file.filename or "").id})


def described(network: Network, media_id: str) -> dict[str, Any] | None:
    """What a media id stands for, with an address for five minutes; None for no such file."""
    file = network.media.get(media_id)
    if file is None or network.faults.file(frozenset({"expired"})):
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


def address(network: Network, media_id: str, source: str = "getMedia") -> str:
    """Where the file can be fetched, on the host this request came to."""
    ticket = urlencode({**network.media.ticket(media_id), "source": source})
    return f"{request.host_url.rstrip('/')}{ATTACHMENTS}?{ticket}"


def fetch(network: Network) -> Response:
    """The bytes; 404 for a wrong token, too, as Meta answers."""
    given = request.args
    file = network.media.redeem(given.get("mid", ""), given.get("ext", ""), given.get("hash", ""))
    if file is None or not bears_token(network):
        return Response(status=404)
    fault = network.faults.file(ON_ITS_WAY)
    if fault is not None:
        return _spoilt(network, file, fault)
    return Response(file.data, mimetype=bare(file.mime_type))


def _spoilt(network: Network, file: File, fault: SpoilFile) -> Response:
    match fault.how:
        case "gone":
            return Response(status=404)
        case "html":
            return Response(PAGE, mimetype="text/html")
        case "redirect":
            return Response(status=302, headers={"Location": fault.to})
        case "corrupt":
            return Response(_other(file.data), mimetype=bare(file.mime_type))
        case _:
            return _slow(network, file, fault.seconds)


def _other(data: bytes) -> bytes:
    """As many bytes, the last one another."""
    return data[:-1] + bytes([data[-1] ^ 0xFF])


def _slow(network: Network, file: File, seconds: float) -> Response:
    step = max(1, -(-len(file.data) // PIECES))

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(file.data), step):
            if network.closing.wait(seconds / PIECES):
                return
            yield file.data[start : start + step]

    body = Response(pieces(), mimetype=bare(file.mime_type))
    body.headers["Content-Length"] = str(len(file.data))
    return body
