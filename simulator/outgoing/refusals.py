"""From the first fault pydantic finds to the code Meta answers."""

from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simulator.graph.errors import GraphError

WRONG_VALUE: Final = 131009
CODES: Final = {  # pydantic's error type: Meta's code; anything else is a wrong value
    "missing": 131008,
    "extra_forbidden": 100,
    "string_too_long": 100,
    "too_long": 100,
    "literal_error": 100,
    "union_tag_invalid": 100,
    "union_tag_not_found": 131008,
    "recipient": 100,
}


def refusal(error: ValidationError, *, tags: int) -> GraphError:
    """The refusal of a body, naming the parameter; one at a time, as Meta does.

    The path pydantic gives begins with so many tags of its union, which are no keys of the body.
    """
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return GraphError(CODES.get(first["type"], WRONG_VALUE), _details(first, tags))


def _details(fault: ErrorDetails, tags: int) -> str:
    """`text.body: String should have at most 4096 characters`"""
    path = ".".join(str(step) for step in fault["loc"][tags:]) or "type"
    if fault["type"] == "extra_forbidden":
        return f"Unexpected key {path}"
    return f"{path}: {fault['msg']}"
