"""Which addresses of files are WhatsApp's own (F40): nothing else is ever asked for one."""

import ipaddress
import re
import socket
from typing import Final
from urllib.parse import urlsplit

from core.settings import LOOPBACK

FILE_HOSTS: Final = frozenset({"lookaside.fbsbx.com"})
FILE_DOMAINS: Final = (".fbcdn.net", ".whatsapp.net")
HTTPS: Final = 443
# Nothing that two programs could read differently: no user, no backslash, no blank.
PLAIN: Final = re.compile(r"(https?://[a-z0-9.\[\]:-]+)(/[\x21-\x5b\x5d-\x7e]*)", re.IGNORECASE)


class Foreign(Exception):
    """An address that is not WhatsApp's, or that leads into somebody's own network."""


class Unresolved(Exception):
    """The name has no address now."""


def require_whatsapp(url: str, *, graph_url: str) -> None:
    """Raise Foreign unless the address is of Meta's file servers or of the Graph API's own origin.

    The name must not lead into a private network either. Between this look-up and the connection it
    could change; then TLS stops us, since nobody else has a certificate for the name.
    """
    match = PLAIN.fullmatch(url)
    if match is None:
        raise Foreign(url[:100])
    parts = urlsplit(match[1].lower())
    graph = urlsplit(graph_url.lower())
    if (parts.scheme, parts.netloc) == (graph.scheme, graph.netloc):
        if graph.hostname not in LOOPBACK:
            _require_public(graph.hostname or "")
    elif parts.scheme == "https" and _is_file_server(parts.netloc):
        _require_public(parts.netloc)
    else:
        raise Foreign(parts.netloc[:100])


def _is_file_server(host: str) -> bool:
    """A bare host name: an address with a port is none of theirs."""
    return host in FILE_HOSTS or host.endswith(FILE_DOMAINS)


def _require_public(host: str) -> None:
    try:
        found = socket.getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unresolved(host) from error
    for *_rest, address in found:
        if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
            raise Foreign(host)
