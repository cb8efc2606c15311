"""The form of a template, made from its own components: a field for each thing asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from core.errors import _
from core.templates.rules.template import Template, blanks

HEADER_TEXT: Final = 60  # after filling, as at its creation (whatsapp-cloud-api, 5.4)
BODY_TEXT: Final = 1024
URL: Final = 2000
CODE: Final = 15  # of a coupon
PAYLOAD: Final = 128  # what comes back when a quick reply is tapped


class Kind(StrEnum):
    """What goes into a field."""

    TEXT = "text"
    IMAGE = "image"  # these three: the id of a media row of ours, in digits
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Field:
    """A thing to fill in. Its label may hold letters, digits and underscores of the template."""

    key: str  # «header.1», «header.media», «body.customer», «button.0»
    label: str
    kind: Kind = Kind.TEXT
    example: str = ""  # the account's own
    limit: int = BODY_TEXT
    required: bool = True

    @property
    def is_file(self) -> bool:
        """Whether a file goes into it."""
        return self.kind is not Kind.TEXT


def fields(template: Template) -> tuple[Field, ...]:
    """Everything that can be filled in, in the order in which it is read."""
    return (*_of_header(template), *_of_body(template), *_of_buttons(template))


def _of_header(template: Template) -> Iterator[Field]:
    if template.header in ("IMAGE", "VIDEO", "DOCUMENT"):
        kind = Kind(template.header.lower())
        yield Field("header.media", _file_label(kind), kind)
        return
    told = _examples(template, "HEADER", "header_text")
    for blank in blanks(template.text("HEADER")):
        label = _label(_("Dato {n} del encabezado"), blank)
        yield Field(f"header.{blank}", label, example=_example(told, blank), limit=HEADER_TEXT)


def _of_body(template: Template) -> Iterator[Field]:
    told = _examples(template, "BODY", "body_text")
    for blank in blanks(template.text("BODY")):
        label = _label(_("Dato {n} del texto"), blank)
        yield Field(f"body.{blank}", label, example=_example(told, blank))


def _of_buttons(template: Template) -> Iterator[Field]:
    for index, button in enumerate(template.buttons):
        key, kind, example = f"button.{index}", button.get("type"), _first(button.get("example"))
        if kind == "URL" and blanks(str(button.get("url"))):
            label = _("Final del enlace del botón {n}").format(n=index + 1)
            yield Field(key, label, example=_suffix(str(button["url"]), example), limit=URL)
        elif kind == "COPY_CODE":
            label = _("Código para copiar del botón {n}").format(n=index + 1)
            yield Field(key, label, example=example, limit=CODE)
        elif kind == "QUICK_REPLY":
            label = _("Código que vuelve con el botón {n}").format(n=index + 1)
            title = str(button.get("text") or "")
            yield Field(key, label, example=title, limit=PAYLOAD, required=False)


def _label(numbered: str, blank: str) -> str:
    """«Dato 2 del texto» for {{2}}; the name itself, as words, for {{order_number}}."""
    if blank.isdigit():
        return numbered.format(n=int(blank))
    return blank.replace("_", " ").strip().capitalize() or blank


def _file_label(kind: Kind) -> str:
    return {
        Kind.IMAGE: _("Imagen del encabezado"),
        Kind.VIDEO: _("Video del encabezado"),
        Kind.DOCUMENT: _("Documento del encabezado"),
    }[kind]


def _examples(template: Template, kind: str, key: str) -> Any:
    """The account's examples: a list by position, a mapping by name."""
    example = template.part(kind).get("example")
    if not isinstance(example, Mapping):
        return []
    named = example.get(f"{key}_named_params")
    if isinstance(named, list):
        return {e.get("param_name"): e.get("example") for e in named if isinstance(e, Mapping)}
    found = example.get(key)
    inner = found[0] if isinstance(found, list) and found else []
    return inner if isinstance(inner, list) else found


def _example(told: Any, blank: str) -> str:
    if isinstance(told, Mapping):
        return str(told.get(blank) or "")
    place = int(blank) - 1 if blank.isdigit() else -1
    return str(told[place]) if isinstance(told, list) and 0 <= place < len(told) else ""


def _first(example: Any) -> str:
    found = example[0] if isinstance(example, list) and example else example
    return found if isinstance(found, str) else ""


def _suffix(url: str, example: str) -> str:
    """The end of the example's address, which is given whole."""
    stem = url.partition("{{")[0]
    return example.removeprefix(stem)
