"""A template of the account, and whether it can be sent from here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.errors import _

APPROVED: Final = "APPROVED"  # the one status that may be sent
MARKETING: Final = "MARKETING"  # the category a person can say no to
DOUBTED: Final = (
    "DOUBTED"  # ours: WhatsApp refused it, so it has to be read again before it is sent
)
# «Wrong number of parameters», «no such template», «paused», «disabled»: what we know of it is old.
DOUBTFUL: Final = frozenset({132000, 132001, 132015, 132016})
BLANK: Final = re.compile(r"\{\{\s*([a-zA-Z0-9_]{1,60})\s*\}\}")
PARTS: Final = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS"})
FORMATS: Final = frozenset({"TEXT", "IMAGE", "VIDEO", "DOCUMENT"})  # of a header
# Buttons that need nothing we would not know. Flows, catalogues and one-time codes do.
BUTTONS: Final = frozenset(
    {"QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "VOICE_CALL", "REQUEST_CONTACT_INFO"}
)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """A template as the account gives it; everything in it may be missing or of another shape."""

    name: str
    language: str
    status: str = APPROVED
    category: str = ""
    components: Sequence[Json] = field(default=(), hash=False)

    def part(self, kind: str) -> Json:
        """The component of this type; empty if there is none."""
        return next((c for c in self._parts() if c.get("type") == kind), {})

    def text(self, kind: str) -> str:
        """The words of the header, body or footer, with their blanks."""
        said = self.part(kind).get("text")
        return said if isinstance(said, str) else ""

    @property
    def header(self) -> str:
        """TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION …; '' without a header."""
        part = self.part("HEADER")
        return str(part.get("format") or "TEXT") if part else ""

    @property
    def buttons(self) -> list[Json]:
        """Its buttons, in order: their place is the index WhatsApp asks for."""
        found = self.part("BUTTONS").get("buttons")
        return [b if isinstance(b, dict) else {} for b in found] if isinstance(found, list) else []

    def _parts(self) -> list[Json]:
        return [part for part in self.components if isinstance(part, dict)]


def blanks(text: str) -> list[str]:
    """What stands between double braces, each once, in order of appearance."""
    return list(dict.fromkeys(BLANK.findall(text)))


def hindrance(template: Template) -> str:
    """Why this template cannot be sent from here; '' if it can."""
    if template.status == DOUBTED:
        return _("WhatsApp la rechazó hace un momento: actualizar la lista de plantillas.")
    if template.status != APPROVED:
        return _("WhatsApp no la tiene aprobada (está {status}).").format(status=template.status)
    if _is_strange(template):
        return _("Lleva partes que se envían sólo desde otras herramientas de Meta.")
    return ""


def _is_strange(template: Template) -> bool:
    """Whether it has a part we would fill wrongly: a carousel, an offer, a flow, a code."""
    parts = {str(part.get("type")) for part in template.components if isinstance(part, dict)}
    kinds = {str(button.get("type")) for button in template.buttons}
    return not (
        "BODY" in parts
        and parts <= PARTS
        and (not template.header or template.header in FORMATS)
        and kinds <= BUTTONS
        and template.category != "AUTHENTICATION"
    )
