"""Who may call, and on which object: the bearer token and the ids in the path."""

import hmac

from flask import request

from simulator.graph.errors import GraphError
from simulator.settings import Identity


def authorize(identity: Identity) -> None:
    """The access token, as a header or as Graph's query parameter; GraphError 190."""
    if not bears_token(identity):
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")


def bears_token(identity: Identity) -> bool:
    """Whether the request carries the right token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    given = token if scheme.lower() == "bearer" else request.args.get("access_token", "")
    return hmac.compare_digest(given.encode(), identity.access_token.encode())


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
