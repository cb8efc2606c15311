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


def refusal(error: ValidationError) -> GraphError:
    """The refusal of a body, naming the parameter; one at a time, as Meta does."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return GraphError(CODES.get(first["type"], WRONG_VALUE), _details(first))


def _details(fault: ErrorDetails) -> str:
    """`text.body: String should have at most 4096 characters`; the union's own tag is left out."""
    path = ".".join(str(step) for step in fault["loc"][1:]) or "type"
    if fault["type"] == "extra_forbidden":
        return f"Unexpected key {path}"
    return f"{path}: {fault['msg']}"
