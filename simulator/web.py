"""Flask, as the simulator uses it: the network behind a request, JSON in and out."""

from typing import Any, TypeVar, cast

import orjson
from flask import Response, current_app, request
from pydantic import BaseModel, ValidationError

from simulator.network import Network

Model = TypeVar("Model", bound=BaseModel)
NETWORK = "simulator.network"


class BadRequest(Exception):
    """A request to the control API that cannot be understood; its text says why."""


def the_network() -> Network:
    """The network of the app that handles this request."""
    return cast(Network, current_app.extensions[NETWORK])


def answer(body: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(body), status, mimetype="application/json")


def json_body() -> bytes:
    """The body, if it says that it is JSON; BadRequest. A web page elsewhere cannot send that
    type without being asked for permission first, so none can write in a customer's name."""
    if request.mimetype != "application/json":
        raise BadRequest("the content type must be application/json")
    return request.get_data() or b"{}"


def body_of(model: type[Model]) -> Model:
    """The JSON body of this request as a model; BadRequest."""
    try:
        return model.model_validate_json(json_body())
    except ValidationError as error:
        raise BadRequest(said(error)) from None


def object_body() -> dict[str, Any]:
    """The JSON body of this request as it is, an object; BadRequest."""
    try:
        found = orjson.loads(json_body())
    except orjson.JSONDecodeError as error:
        raise BadRequest(str(error)) from None
    if not isinstance(found, dict):
        raise BadRequest("an object is expected")
    return found


def said(error: ValidationError) -> str:
    """The first thing that is wrong, in one line."""
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"
