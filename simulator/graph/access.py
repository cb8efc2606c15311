"""Who may call, and on which object: the bearer token and the ids in the path."""

import hmac

from flask import request

from simulator.faults import ExpireToken
from simulator.graph.errors import GraphError
from simulator.network import Network

EXPIRED = 463  # Graph's subcode of a token that was good once


def authorize(network: Network) -> None:
    """The access token, as a header or as Graph's query parameter; GraphError 190.

    While `expire_token` is armed the token in force is refused, until a new one comes: that one
    is in force from then on.
    """
    given = _given()
    armed = network.faults.token()
    if armed is not None:
        wanted = armed.fault.token if isinstance(armed.fault, ExpireToken) else ""
        if not given or _same(given, network.token) or (wanted and not _same(given, wanted)):
            raise GraphError(190, "Error validating access token: it has expired", subcode=EXPIRED)
        network.token = given
        network.faults.end(armed)
    elif not _same(given, network.token):
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")


def bears_token(network: Network) -> bool:
    """Whether the request carries the token in force."""
    return _same(_given(), network.token) and network.faults.token() is None


def own(given: str, expected: str) -> None:
    """The object in the path must be ours; GraphError 100, subcode 33."""
    if given != expected:
        raise unknown_object(given)


def unknown_object(given: str) -> GraphError:
    """Meta's answer to an id that does not exist or belongs to somebody else."""
    return GraphError(
        100,
        f"Object with ID '{given}' does not exist, cannot be loaded due to missing permissions,"
        " or does not support this operation",
        subcode=33,
    )


def _given() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else request.args.get("access_token", "")


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
