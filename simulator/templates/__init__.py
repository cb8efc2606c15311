"""Templates of the account: listed, checked against what is sent, and filled in."""

from threading import Lock
from typing import Any, Final

from simulator.graph.errors import GraphError
from simulator.outgoing import lowered

from .filling import rendered
from .starters import STARTERS

STANDING: Final = {  # of a template that may not be sent: Meta's code
    "PAUSED": 132015,
    "DISABLED": 132016,
}


class Templates:
    """The account's templates, by name and language."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._all = {_key(template): template for template in STARTERS}

    def put(self, template: dict[str, Any]) -> None:
        """Add one in Meta's form, or replace it."""
        with self._lock:
            self._all[_key(template)] = template

    def listed(self) -> list[dict[str, Any]]:
        """All of them."""
        with self._lock:
            return list(self._all.values())

    def fill(self, sent: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """What the phone shows ({header, body, footer, buttons}) and the price category.

        GraphError 132001 for an unknown or unapproved one, 132015 for a paused one, 132016 for one
        that is disabled for good, and what `filling` finds.
        """
        template = self._all.get((sent["name"], sent["language"]["code"]))
        if template is not None and template["status"] in STANDING:
            raise GraphError(STANDING[template["status"]], f"template {sent['name']}")
        if template is None or template["status"] != "APPROVED":
            raise GraphError(
                132001, f"template name {sent['name']} does not exist in this language"
            )
        parts = [lowered(part) for part in sent.get("components") or []]
        return rendered(template, parts), template["category"].lower()


def _key(template: dict[str, Any]) -> tuple[str, str]:
    return template["name"], template["language"]
